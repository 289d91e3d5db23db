/** Parses times as typed: days and moments in China. */
import { addDays, chinaDate, chinaMoment, isIsoDate } from '../../court/rules/workCalendar.js';
import { BadInput } from './badInput.js';

export interface Period {
  readonly from: Date;
  /** The first moment after the period. */
  readonly until: Date;
}

/** What `--from` and `--to` accept, for the help. */
export const momentHelp = 'a day (2026-11-24, today, yesterday) or a moment (2026-11-24T14:00)';

interface Typed {
  readonly day: string;
  /** Null: the whole day. */
  readonly time: string | null;
}

/**
 * Parses a period from its two ends. A day given as the end is included. Without an end, the period
 * ends with the day on which it begins. Without a beginning, it is the day of its end. Without
 * both, it is today.
 * @throws BadInput saying what is right.
 */
export function readPeriod(
  options: { readonly from?: string; readonly to?: string },
  now: Date,
): Period {
  const typedTo = options.to === undefined ? null : readTyped('--to', options.to, now);
  const typedFrom =
    options.from === undefined
      ? { day: typedTo?.day ?? chinaDate(now), time: null }
      : readTyped('--from', options.from, now);
  const from = chinaMoment(typedFrom.day, typedFrom.time ?? '00:00');
  const end = typedTo ?? { day: typedFrom.day, time: null };
  const until =
    end.time === null ? chinaMoment(addDays(end.day, 1), '00:00') : chinaMoment(end.day, end.time);
  if (until <= from) throw new BadInput('--to must be later than --from');
  return { from, until };
}

function readTyped(option: string, text: string, now: Date): Typed {
  if (text === 'today') return { day: chinaDate(now), time: null };
  if (text === 'yesterday') return { day: addDays(chinaDate(now), -1), time: null };
  const [, day, time] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d))?$/.exec(text) ?? [];
  if (day === undefined || !isIsoDate(day)) {
    throw new BadInput(`${option} ${text} must be ${momentHelp}`);
  }
  return { day, time: time ?? null };
}
