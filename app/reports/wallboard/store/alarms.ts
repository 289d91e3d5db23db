/** Thresholds of the queues, and the alarms that they raise. */
import type { AlarmSubject } from '../../../core/live/rules/alarm.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

export interface Threshold {
  readonly queueId: number;
  readonly queue: string;
  readonly subject: AlarmSubject;
  readonly threshold: number;
  readonly staff: { id: number; name: string }[];
}

export interface Alarm {
  readonly id: number;
  readonly queueId: number;
  readonly queue: string;
  readonly subject: AlarmSubject;
  readonly value: number;
  readonly threshold: number;
  readonly beganAt: Date;
}

const ofCourt = '($1::int IS NULL OR coalesce(l.court_id, $1) = $1)';

/**
 * SQL: the alarms that are on, of queues of a court (null: of all) and among some (null: any).
 * @param court a parameter such as `$1`; so is `queueIds`.
 */
export const alarmsOn = (court: string, queueIds: string) =>
  `SELECT w.id, w.queue_id, l.name AS queue, w.subject, w.value, w.threshold, w.began_at
     FROM wallboard_alarms w JOIN queues l ON l.id = w.queue_id
    WHERE w.over_at IS NULL AND (${court}::int IS NULL OR coalesce(l.court_id, ${court}) = ${court})
      AND (${queueIds}::int[] IS NULL OR w.queue_id = ANY (${queueIds}))
    ORDER BY w.began_at, w.id`;

/** Thresholds of a court's queues (null: of all). */
export async function listThresholds(db: Queryable, courtId: number | null): Promise<Threshold[]> {
  const { rows } = await queryNamed<Threshold>(
    db,
    'wallboard-thresholds',
    `SELECT t.queue_id, l.name AS queue, t.subject, t.threshold,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) ORDER BY s.id)
                        FROM staff s WHERE s.id = ANY (t.staff_ids)), '[]') AS staff
       FROM alarm_thresholds t JOIN queues l ON l.id = t.queue_id
      WHERE l.enabled AND ${ofCourt} ORDER BY l.name, t.subject`,
    [courtId],
  );
  return rows;
}

/** @param threshold null: none. */
export async function setThreshold(
  db: Queryable,
  queueId: number,
  subject: AlarmSubject,
  threshold: number | null,
  staffIds: readonly number[],
): Promise<void> {
  if (threshold === null) {
    await db.query('DELETE FROM alarm_thresholds WHERE queue_id = $1 AND subject = $2', [
      queueId,
      subject,
    ]);
    return;
  }
  await db.query(
    `INSERT INTO alarm_thresholds (queue_id, subject, threshold, staff_ids) VALUES ($1, $2, $3, $4)
     ON CONFLICT (queue_id, subject) DO UPDATE SET threshold = excluded.threshold, staff_ids = excluded.staff_ids`,
    [queueId, subject, threshold, staffIds],
  );
}

/** Which of some staff have a mobile telephone and belong to a court (null: any). */
export async function staffWithMobile(
  db: Queryable,
  ids: readonly number[],
  courtId: number | null,
): Promise<number[]> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `SELECT id FROM staff WHERE id = ANY ($1) AND mobile IS NOT NULL AND ($2::int IS NULL OR court_id = $2)`,
    [ids, courtId],
  );
  return rows.map(({ id }) => id);
}

/** Lists the people of a court's staff who can get an SMS: those with a mobile number, by name. */
export async function listStaffWithMobile(
  db: Queryable,
  courtId: number,
): Promise<{ id: number; name: string }[]> {
  const { rows } = await queryRows<{ id: number; name: string }>(
    db,
    'SELECT id, name FROM staff WHERE court_id = $1 AND mobile IS NOT NULL ORDER BY name, id',
    [courtId],
  );
  return rows;
}

/** Alarms that are on, of a court's queues (null: of all). */
export async function listAlarms(db: Queryable, courtId: number | null): Promise<Alarm[]> {
  const text = alarmsOn('$1', '$2');
  const { rows } = await queryNamed<Alarm>(db, 'wallboard-alarms', text, [courtId, null]);
  return rows;
}

/** Begins an alarm. @returns its id; null when it is on already. */
export async function beginAlarm(
  db: Queryable,
  alarm: Pick<Alarm, 'queueId' | 'subject' | 'value' | 'threshold' | 'beganAt'>,
): Promise<number | null> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `INSERT INTO wallboard_alarms (queue_id, subject, value, threshold, began_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (queue_id, subject) WHERE over_at IS NULL DO NOTHING RETURNING id`,
    [alarm.queueId, alarm.subject, alarm.value, alarm.threshold, alarm.beganAt],
  );
  return rows[0]?.id ?? null;
}

/**
 * Notes that an alarm is told by SMS, unless one of the same queue and subject was told since a
 * moment: a figure that swings about its threshold is told once.
 * @returns the mobile telephones of those to be told; none when it was told.
 */
export async function claimTelling(
  db: Queryable,
  alarmId: number,
  since: Date,
  now: Date,
): Promise<{ mobile: string; courtId: number }[]> {
  const { rows } = await queryRows<{ mobile: string; courtId: number }>(
    db,
    `WITH told AS (
       UPDATE wallboard_alarms w SET told_at = $3
        WHERE w.id = $1 AND w.told_at IS NULL
          AND NOT EXISTS (SELECT FROM wallboard_alarms o WHERE o.queue_id = w.queue_id AND o.subject = w.subject AND o.told_at > $2)
       RETURNING w.queue_id, w.subject)
     SELECT DISTINCT s.mobile, s.court_id
       FROM told JOIN alarm_thresholds t USING (queue_id, subject) JOIN staff s ON s.id = ANY (t.staff_ids)
      WHERE s.mobile IS NOT NULL ORDER BY 1`,
    [alarmId, since, now],
  );
  return rows;
}

/** Ends alarms that are on, but for some. @returns how many. */
export async function endAlarmsBut(
  db: Queryable,
  stillOn: readonly number[],
  at: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE wallboard_alarms SET over_at = $2 WHERE over_at IS NULL AND id <> ALL ($1::bigint[])`,
    [stillOn, at],
  );
  return rowCount ?? 0;
}

/** Erases alarms that were over before a moment. */
export async function eraseAlarmsBefore(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM wallboard_alarms WHERE over_at < $1', [before]);
}
