/**
 * Counts replies by SMS, by the hour. PostgreSQL holds the counters, so they apply to every process
 * and survive restarts.
 */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

const hourMs = 3_600_000;
const keptMs = 24 * hourMs;

/** The counters of all senders together. */
export const allReplies = { refusals: 'refusals', answers: 'answers' } as const;

const hourOf = (now: Date) => new Date(Math.floor(now.getTime() / hourMs) * hourMs);

/**
 * Takes one reply from a budget, in the transaction that writes the reply.
 * @param counted what the budget is for; its row is locked until the transaction ends.
 * @returns false when the hour has none left.
 */
export async function takeReply(
  db: Queryable,
  counted: string,
  perHour: number,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'take-sms-reply',
    `INSERT INTO sms_reply_counts (counted, hour, replies) VALUES ($1, $2, 1)
     ON CONFLICT (counted, hour) DO UPDATE SET replies = sms_reply_counts.replies + 1
      WHERE sms_reply_counts.replies < $3`,
    [counted, hourOf(now), perHour],
  );
  return rowCount === 1;
}

/** Reads how many replies of a budget this hour has used. */
export async function readReplies(db: Queryable, counted: string, now: Date): Promise<number> {
  const { rows } = await queryNamed<{ replies: number }>(
    db,
    'read-sms-replies',
    'SELECT replies FROM sms_reply_counts WHERE counted = $1 AND hour = $2',
    [counted, hourOf(now)],
  );
  return rows[0]?.replies ?? 0;
}

/** Deletes counts that are a day old. */
export async function deleteOldReplyCounts(db: Queryable, now: Date): Promise<void> {
  await db.query('DELETE FROM sms_reply_counts WHERE hour < $1', [
    new Date(now.getTime() - keptMs),
  ]);
}
