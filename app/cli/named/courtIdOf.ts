import type { Pool } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import { BadInput } from '../terminal/badInput.js';

/**
 * Returns the id of the court that an option names by code; null when the option was not given.
 * @throws BadInput
 */
export async function courtIdOf(pool: Pool, code: string | undefined): Promise<number | null> {
  if (code === undefined) return null;
  const { rows } = await queryRows<{ id: number }>(pool, 'SELECT id FROM courts WHERE code = $1', [
    code,
  ]);
  if (rows[0] === undefined) throw new BadInput(`there is no court ${code}`);
  return rows[0].id;
}
