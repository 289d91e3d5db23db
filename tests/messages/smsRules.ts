/** The rules of sending in tests: never quiet, so that no test depends on the time of day. */
import type { SendingRules } from '../../app/messages/rules/sendingPlan.js';

export const smsRules: SendingRules = { quiet: { from: 0, to: 0 }, perNumberPerHour: 1000 };
