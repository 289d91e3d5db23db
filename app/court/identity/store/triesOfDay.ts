/**
 * How often a telephone may fail in a day, whatever becomes of its counter (guessing.ts). Each failure leaves a row under
 * a keyed hash of its own: of the telephone, the day and its place among the failures of the day. A counter would
 * tell that a telephone has failed more often than its calls say, and so who has reported anonymously in another call.
 * These rows do not say which of them belong together, nor when in the day they were written.
 */
import type { PoolClient } from 'pg';
import { addDays, chinaDate, chinaMoment } from '../../rules/workCalendar.js';
import type { LockEscalation } from '../rules/lockout.js';
import type { IdentityKeys } from './identityKeys.js';
import { queryNamed } from '../../../core/database/rows.js';

/** The subjects of each try of a day, each under every identity key; the current one's first. */
export type TriesOfDay = readonly (readonly Buffer[])[];

/** A lock of this many minutes leaves no more tries in a day. */
const dayMinutes = 1440;

/**
 * Returns those of a telephone: as many as failures that lock it for a day; none where nothing does.
 * @param number normal
 */
export function triesOfDay(
  identityKeys: IdentityKeys,
  number: string,
  { rungs }: LockEscalation,
  now: Date,
): TriesOfDay {
  const most = rungs.find(({ minutes }) => minutes >= dayMinutes)?.failures ?? 0;
  const day = chinaDate(now);
  return Array.from({ length: most }, (_, n) =>
    identityKeys.lockSubjects('caller_day', `${number} ${day} ${n}`),
  );
}

/** Counts those that are used up, among rows of `sign_in_locks`. */
export function usedOf(
  tries: TriesOfDay,
  rows: readonly { readonly subject: Buffer | null }[],
): number {
  const used = new Set(rows.flatMap(({ subject }) => subject?.toString('latin1') ?? []));
  const isUsed = (subjects: readonly Buffer[]) =>
    subjects.some((subject) => used.has(subject.toString('latin1')));
  return tries.filter(isUsed).length;
}

/** Uses up the next one. */
export async function noteTry(
  client: PoolClient,
  tries: TriesOfDay,
  used: number,
  now: Date,
): Promise<void> {
  const subject = tries[used]?.[0];
  if (subject === undefined) return;
  const begins = chinaMoment(chinaDate(now), '00:00');
  await queryNamed(
    client,
    'use-up-try-of-day',
    `INSERT INTO sign_in_locks (subject, failures, last_failure_at, locked_until, forget_at)
     VALUES ($1, 1, $2, NULL, $3) ON CONFLICT (subject) DO NOTHING`,
    [subject, begins, nextDay(now)],
  );
}

/** Returns when the next day begins in China. */
export function nextDay(now: Date): Date {
  return chinaMoment(addDays(chinaDate(now), 1), '00:00');
}
