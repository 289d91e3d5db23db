/** Reads the latest callback of a number, and waits for what becomes of it. */
import type { Hotline } from '../hotline.js';
import { untilTrue } from '../../telephone/untilTrue.js';

export interface CallbackRow {
  readonly id: number;
  readonly status: string;
  readonly attempts: number;
  readonly tries: number;
  readonly because: string | null;
  readonly wait_s: number | null;
}

export async function row(hotline: Hotline, from: string): Promise<CallbackRow | undefined> {
  const { rows } = await hotline.db.query<CallbackRow>(
    `SELECT id, status, attempts, tries, because,
            extract(epoch FROM next_at - clock_timestamp())::float8 AS wait_s
       FROM callbacks WHERE number = $1 ORDER BY id DESC LIMIT 1`,
    [from],
  );
  return rows[0];
}

export function becomes(
  hotline: Hotline,
  from: string,
  status: string,
  tries = 0,
): Promise<CallbackRow> {
  return untilTrue(`the callback of ${from} to be ${status} (${tries})`, async () => {
    const found = await row(hotline, from);
    return found?.status === status && found.tries === tries ? found : undefined;
  });
}
