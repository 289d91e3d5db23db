/**
 * Decides whether an SMS may be sent now, and when it is tried again. Pure; times of day are
 * China's.
 */
import { chinaOffsetMs, onChinaClock } from '../../court/rules/chinaTime.js';
import { findTemplate, type SmsAudience } from './smsTemplates.js';

/** The facts on which the decision depends. */
export interface SmsToPlan {
  readonly template: string;
  readonly expiresAt: Date;
  /** Whether its number is on the stop list. */
  readonly isStopped: boolean;
  /** How many SMS the number got in the hour before. */
  readonly sentLately: number;
}

export interface SendingRules {
  /** The hours of the day, in China, between which people get only SMS that they have asked for. */
  readonly quiet: QuietHours;
  /** The most SMS to one number in an hour; handlers of tickets may get any number. */
  readonly perNumberPerHour: number;
}

/** From `from` o'clock until `to` o'clock, over midnight if `from` is later; equal: never. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

export type SendingPlan =
  | { readonly kind: 'send' }
  | { readonly kind: 'wait'; readonly until: Date }
  | { readonly kind: 'end'; readonly outcome: 'refused' | 'expired'; readonly why: string };

const hourMs = 3_600_000;
/** Minutes until each retry. After the last one the SMS is given up. */
const retryMinutes = [1, 5, 15, 60, 180];

/** Decides about an SMS that is due. */
export function planSending(sms: SmsToPlan, rules: SendingRules, now: Date): SendingPlan {
  if (sms.expiresAt <= now) {
    return { kind: 'end', outcome: 'expired', why: 'it was not sent in time' };
  }
  // One of a template that this version does not know waits like a notice.
  const audience: SmsAudience = findTemplate(sms.template)?.for ?? 'notice';
  if (audience === 'staff') return { kind: 'send' };
  if (audience === 'notice' && sms.isStopped) {
    return { kind: 'end', outcome: 'refused', why: 'its number is on the stop list' };
  }
  if (audience !== 'asked') {
    const until = quietUntil(rules.quiet, now);
    if (until !== null) return { kind: 'wait', until };
    if (audience === 'staffByDay') return { kind: 'send' };
  }
  if (sms.sentLately >= rules.perNumberPerHour) {
    return { kind: 'wait', until: new Date(now.getTime() + hourMs / 4) };
  }
  return { kind: 'send' };
}

/** Returns when the quiet hours end; null outside them. */
export function quietUntil({ from, to }: QuietHours, now: Date): Date | null {
  const china = onChinaClock(now);
  const hour = china.getUTCHours();
  const isQuiet = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
  if (!isQuiet) return null;
  const days = hour >= to ? 1 : 0;
  const end = Date.UTC(china.getUTCFullYear(), china.getUTCMonth(), china.getUTCDate() + days, to);
  return new Date(end - chinaOffsetMs);
}

/** Returns when a rejected SMS is tried again; null: it is given up. */
export function nextTry(attemptsBefore: number, now: Date): Date | null {
  const wait = retryMinutes[attemptsBefore];
  return wait === undefined ? null : new Date(now.getTime() + wait * 60_000);
}
