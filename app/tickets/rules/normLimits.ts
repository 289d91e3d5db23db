/** The limits of tickets by a court's norms of service: in how many working days it answers them. */
import type { CourtNorms } from '../../court/settings/rules/normSettings.js';
import {
  normKinds,
  shippedNorms,
  type NormKind,
  type ShippedNorms,
} from '../../court/settings/rules/shippedNorms.js';
import type { LimitStep, TimeLimitProfile } from './limitProfile.js';
import { defaultProfile } from './shippedLimits.js';
import type { TicketKind } from './ticket.js';

const isNormKind = (kind: TicketKind): kind is TicketKind & NormKind =>
  normKinds.some((each) => each === kind);

/**
 * Returns the usual limits of a kind with the norm as the limit of their first step, which the caller
 * is told; null where the court has no norm for it.
 */
export function limitsByNorm(
  kind: TicketKind,
  urgent: boolean,
  norms: CourtNorms,
): TimeLimitProfile | null {
  if (urgent || !isNormKind(kind)) return null;
  const days = norms.replyWithinDays[kind];
  if (days === null) return null;
  const usual = defaultProfile(kind, false);
  const [first, ...others] = usual.steps;
  if (first === undefined) return null;
  const shipped: ShippedNorms = shippedNorms[norms.profile];
  const isOwn = shipped.replyWithinDays[kind] !== days;
  return {
    ...usual,
    name: `norm_${norms.profile}`,
    source: isOwn ? `本院规定：${days}个工作日` : shipped.source,
    steps: [withLimit(first, days), ...others],
    promised: 1,
  };
}

/** A reminder a working day before, or hours where the limit itself is a day. */
function withLimit(step: LimitStep, days: number): LimitStep {
  return {
    ...step,
    amount: days,
    unit: 'working_days',
    remindBefore: [
      days > 2 ? { amount: 1, unit: 'working_days' } : { amount: 2 * days, unit: 'working_hours' },
    ],
  };
}
