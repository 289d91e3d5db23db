/** What the benches of SMS write into the outbox, and how they look into it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { isDatabaseUnavailable } from '../../../app/core/database/pool.js';
import { smsOf } from '../../../app/messages/rules/smsText.js';
import { writeSms } from '../../../app/messages/store/smsOutbox.js';

/** The number that the SMS of this position goes to. */
export const numberOf = (position: number) => `138${String(position).padStart(8, '0')}`;

/** Writes so many SMS, each to a number of its own, and has them on the disk. */
export async function fillOutbox(pool: Pool, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, position) => ({
    toNumber: numberOf(position),
    message: smsOf('guidance', 'zh', { answer: `第${position}条` }),
    purpose: 'bench',
  }));
  for (let from = 0; from < count; from += 1000) {
    await writeSms(pool, all.slice(from, from + 1000), new Date());
  }
  await pool.query('VACUUM ANALYZE sms_outbox');
  await pool.query('CHECKPOINT');
}

/** Waits until no SMS has this state; while PostgreSQL is away, too. */
export async function untilNone(pool: Pool, where: 'unsent' | 'undelivered'): Promise<void> {
  const condition =
    where === 'unsent' ? 'sent_at IS NULL AND given_up_at IS NULL' : 'outcome IS NULL';
  for (;;) {
    try {
      const { rows } = await pool.query(`SELECT FROM sms_outbox WHERE ${condition} LIMIT 1`);
      if (rows.length === 0) return;
    } catch (error) {
      // It was killed a moment ago.
      if (!isDatabaseUnavailable(error)) throw error;
    }
    await sleep(50);
  }
}
