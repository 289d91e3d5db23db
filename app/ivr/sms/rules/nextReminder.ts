/**
 * Decides when a reminder of a hearing is sent by SMS, and what happens when the hearing moves.
 * Pure.
 *
 * court/cases/rules/disclosure.ts decides what may be told at all, as on the telephone. Cases of
 * which only the hearing is told there (state secrets, juveniles: Criminal Procedure Law Art. 286)
 * are told to a caller who has just proved who they are, and not to a telephone that lies on a
 * table.
 */
import type { Disclosure, PastHearing } from '../../../court/cases/rules/disclosure.js';
import {
  addDays,
  chinaDate,
  chinaMoment,
  type IsoDate,
  type WorkCalendar,
} from '../../../court/rules/workCalendar.js';

/** What may be told of hearings by SMS. */
export type TellableHearing =
  /** Nothing: not the person's case any more, authority over, or restricted by law. */
  | { readonly kind: 'not_told' }
  /**
   * No hearing lies ahead; `isChanged`: one was postponed or cancelled, and none has taken its
   * place.
   */
  | { readonly kind: 'none'; readonly isChanged: boolean }
  | { readonly kind: 'fixed'; readonly hearing: PastHearing };

/** The fields of a reminder's row. */
export interface ReminderState {
  /** The hearing that it reminds of next, or reminded of last. */
  readonly hearingAt: Date;
  /** The hearing that the last SMS named; null while there was none. */
  readonly remindedOf: Date | null;
  /** When that SMS was written. */
  readonly remindedAt: Date | null;
}

export type ReminderStep =
  | { readonly kind: 'over'; readonly because: 'held' | 'no_hearing' | 'not_told' }
  /** Nothing to send before this moment. */
  | { readonly kind: 'wait'; readonly until: Date; readonly hearingAt: Date }
  | { readonly kind: 'remind'; readonly hearing: PastHearing }
  /** The hearing of the last SMS is held at another time. */
  | { readonly kind: 'notify_moved'; readonly before: Date; readonly hearing: PastHearing }
  /** The hearing of the last SMS is not held, and none is fixed instead. */
  | { readonly kind: 'notify_off'; readonly before: Date };

/** Days for which a new date is awaited after a hearing was postponed or cancelled. */
const awaitDays = 180;
const dayMs = 86_400_000;

/** Returns what an SMS may tell of the next hearing. */
export function tellableHearing({ facts, withheld }: Disclosure, now: Date): TellableHearing {
  if (facts.length === 0 || withheld.some(({ reason }) => reason === 'not_public')) {
    return { kind: 'not_told' };
  }
  const hearings = facts.filter((fact) => fact.topic === 'hearing');
  // A hearing that has begun needs no reminder.
  const next = hearings.find((fact) => fact.kind === 'next_hearing' && fact.startsAt > now);
  if (next?.kind === 'next_hearing') {
    const { startsAt, courtroom, hearingKind } = next;
    return { kind: 'fixed', hearing: { startsAt, courtroom, hearingKind } };
  }
  return { kind: 'none', isChanged: hearings.some((fact) => fact.kind === 'hearing_changed') };
}

/**
 * Returns when to remind of a hearing: at this time (`HH:MM`) on the last working day before its
 * day.
 */
export function remindAt(startsAt: Date, calendar: WorkCalendar, time: string): Date {
  let day: IsoDate = addDays(chinaDate(startsAt), -1);
  while (!calendar.isWorkday(day)) day = addDays(day, -1);
  return chinaMoment(day, time);
}

/** Decides the next step of a reminder. */
export function nextReminder(
  { hearingAt, remindedOf, remindedAt }: ReminderState,
  tellable: TellableHearing,
  { calendar, time, now }: { calendar: WorkCalendar; time: string; now: Date },
): ReminderStep {
  /** The SMS that went out names a hearing that is still to come. */
  const named = remindedOf !== null && remindedOf > now ? remindedOf : null;
  switch (tellable.kind) {
    case 'not_told':
      return { kind: 'over', because: 'not_told' };
    case 'none': {
      if (named !== null) return { kind: 'notify_off', before: named };
      if (hearingAt <= now && !tellable.isChanged) return { kind: 'over', because: 'held' };
      const until = new Date(hearingAt.getTime() + awaitDays * dayMs);
      return until <= now
        ? { kind: 'over', because: 'no_hearing' }
        : { kind: 'wait', until, hearingAt };
    }
    case 'fixed': {
      const { hearing } = tellable;
      const { startsAt } = hearing;
      const isNamed = remindedOf?.getTime() === startsAt.getTime();
      if (!isNamed && named !== null) return { kind: 'notify_moved', before: named, hearing };
      const at = remindAt(startsAt, calendar, time);
      if (at > now) return { kind: 'wait', until: at, hearingAt: startsAt };
      // An SMS that said weeks ago that it moved is no reminder; one of the same day is.
      const isDone = isNamed && remindedAt !== null && chinaDate(remindedAt) >= chinaDate(at);
      // When the hearing begins, the row is checked again: another one may be fixed.
      return isDone
        ? { kind: 'wait', until: startsAt, hearingAt: startsAt }
        : { kind: 'remind', hearing };
    }
  }
}
