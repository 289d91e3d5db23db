/** A pool for tests of what happens between two statements. */
import type { Pool, PoolClient } from '../../app/core/database/pool.js';

/**
 * Returns a pool that runs work each time the database has answered the statement of a name, before
 * the caller has the answer. An error of the work is what the caller gets in place of the answer.
 * @param work takes the number of rows
 */
export function afterStatement(
  pool: Pool,
  name: string,
  work: (rows: number) => Promise<void> | void,
): Pool {
  const watched = <T extends Pool | PoolClient>(real: T): T =>
    new Proxy(real, {
      get(target, key) {
        if (key === 'connect') return async () => watched(await pool.connect());
        if (key !== 'query') return Reflect.get(target, key, target) as unknown;
        return async (...given: [{ readonly name?: string }]) => {
          const answer = await target.query(...(given as unknown as [string]));
          if (given[0].name === name) await work(answer.rows.length);
          return answer;
        };
      },
    });
  return watched(pool);
}
