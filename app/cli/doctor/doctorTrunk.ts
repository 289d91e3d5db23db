/**
 * Checks whether our trunk takes the calls that we place. Callers who call us do not notice when it
 * does not.
 */
import { processNameOf } from '../../core/nodes/side.js';
import { readTrunkState } from '../../callbacks/store/callbackAttempts.js';
import { fail, ok, warn, type Check } from './finding.js';

const dayMs = 24 * 3_600_000;

/**
 * Checks whether the trunk refused callback calls of this node in the last 24 h, and whether it
 * takes them again.
 */
export const trunk: Check = async ({ pool, config, now }) => {
  const since = new Date(now.getTime() - dayMs);
  const state = await readTrunkState(pool, processNameOf(config), since);
  const { refused, lastRefusedAt, lastTakenAt } = state;
  if (lastRefusedAt === null) {
    return ok(
      lastTakenAt === null ? 'no callback was placed in the last 24 h' : 'accepts our calls',
    );
  }
  const says = `${config.OUTGOING_TRUNK} did not accept ${refused} of our calls in the last 24 h, the last one at ${lastRefusedAt.toISOString()}`;
  return lastTakenAt !== null && lastTakenAt > lastRefusedAt
    ? warn(`${says}; it accepts calls again`, 'ask the carrier for the cause')
    : fail(
        `${says}: callbacks cannot be placed`,
        "check that the carrier is reachable (pjsip show contacts, pjsip show registrations on Asterisk's command line) and accepts calls from OUTGOING_NUMBER; the log has each SIP response",
      );
};
