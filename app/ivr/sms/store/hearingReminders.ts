/** Reminders of hearings: a row for each person, case and telephone that wants them. */
import type { Proof } from '../../../court/import/rules/caseFile.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';
import type { Language } from '../../../telephony/call.js';
import type { ReminderState } from '../rules/nextReminder.js';

export interface NewReminder {
  /** The mobile that gets the SMS. */
  readonly number: string;
  readonly language: Language;
  readonly caseId: number;
  readonly personId: number;
  readonly proof: Proof;
  readonly hearingAt: Date;
  /** `CaseFile.updatedAt`: the state of the case that the reminder follows from. */
  readonly caseUpdatedAt: Date;
  readonly nextAt: Date;
}

export interface HearingReminder extends NewReminder, ReminderState {
  readonly id: number;
  readonly overAt: Date | null;
}

/** Writes a reminder. @returns false when the telephone has one of this case already. */
export async function addReminder(db: Queryable, r: NewReminder, now: Date): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'add-hearing-reminder',
    `INSERT INTO hearing_reminders (created_at, number, language, case_id, person_id, proof, hearing_at, case_updated_at,
                                    next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (case_id, person_id, number) WHERE over_at IS NULL DO NOTHING`,
    [
      ...[now, r.number, r.language, r.caseId, r.personId, r.proof],
      ...[r.hearingAt, r.caseUpdatedAt, r.nextAt],
    ],
  );
  return rowCount === 1;
}

/** Locks a reminder until the transaction ends; null when there is none. */
export async function lockReminder(db: Queryable, id: number): Promise<HearingReminder | null> {
  const { rows } = await queryNamed<HearingReminder>(
    db,
    'lock-hearing-reminder',
    `SELECT id, number, language, case_id, person_id, proof, hearing_at, reminded_of, reminded_at,
            case_updated_at, next_at, over_at
       FROM hearing_reminders WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

/** Ends a reminder. */
export async function endReminder(
  db: Queryable,
  id: number,
  because: 'held' | 'no_hearing' | 'not_told',
  now: Date,
): Promise<void> {
  await queryNamed(
    db,
    'end-hearing-reminder',
    'UPDATE hearing_reminders SET over_at = $2, because = $3 WHERE id = $1',
    [id, now, because],
  );
}

/** Writes when a reminder is looked at next, and the state of the case that this follows from. */
export async function moveReminder(
  db: Queryable,
  id: number,
  to: Pick<HearingReminder, 'hearingAt' | 'remindedOf' | 'remindedAt' | 'caseUpdatedAt' | 'nextAt'>,
): Promise<void> {
  await queryNamed(
    db,
    'move-hearing-reminder',
    `UPDATE hearing_reminders
        SET hearing_at = $2, reminded_of = $3, reminded_at = $4, case_updated_at = $5, next_at = $6, enqueued_at = NULL
      WHERE id = $1`,
    [id, to.hearingAt, to.remindedOf, to.remindedAt, to.caseUpdatedAt, to.nextAt],
  );
}

/**
 * Has reminders looked at whose case the court's system has changed, or removed, since.
 * @returns how many.
 */
export async function wakeChangedReminders(db: Queryable, now: Date): Promise<number> {
  const { rowCount } = await queryNamed(
    db,
    'wake-changed-reminders',
    // The app knows moments to the millisecond.
    `UPDATE hearing_reminders r SET next_at = $1, enqueued_at = NULL
       FROM hearing_reminders o LEFT JOIN cases c ON c.id = o.case_id
      WHERE r.id = o.id AND r.over_at IS NULL AND r.next_at > $1
        AND date_trunc('milliseconds', c.updated_at) IS DISTINCT FROM r.case_updated_at`,
    [now],
  );
  return rowCount ?? 0;
}

/** Deletes reminders that were over before a moment. @returns how many, at most `limit`. */
export async function deleteOldReminders(
  db: Queryable,
  before: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM hearing_reminders
      WHERE id IN (SELECT id FROM hearing_reminders WHERE over_at < $1 ORDER BY over_at LIMIT $2)`,
    [before, limit],
  );
  return rowCount ?? 0;
}

/** Deletes reminders. @returns how many. */
export async function deleteReminders(db: Queryable, ids: readonly number[]): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM hearing_reminders WHERE id = ANY ($1)', [ids]);
  return rowCount ?? 0;
}
