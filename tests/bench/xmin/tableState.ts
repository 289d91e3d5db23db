/** What PostgreSQL says of each table: its dead rows, its size, and how many buffers were read of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { round, say } from '../figure.js';

/** A table, or the sum of all of them. Indexes and what is stored beside it are part of it. */
export interface TableState {
  readonly dead: number;
  readonly megabytes: number;
  /** Since the statistics began. */
  readonly buffers: number;
}

/** By name; `all` is the sum, the catalogue's tables included. */
export type TableStates = ReadonlyMap<string, TableState>;

export const allTables = 'all';

/** How long a connection may keep its numbers to itself when it is busy, and some more. */
const flushedWithinMs = 2000;
const shownTables = 6;

/** Reads them, when connections have told their numbers. */
export async function readTables(pool: Pool): Promise<TableStates> {
  await sleep(flushedWithinMs);
  const { rows } = await pool.query<TableState & { readonly name: string }>(
    `SELECT relname AS name, n_dead_tup AS dead, pg_total_relation_size(relid)::float8 / 1048576 AS megabytes,
            (coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0) + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)
              + coalesce(toast_blks_hit, 0) + coalesce(toast_blks_read, 0))::float8 AS buffers
       FROM pg_stat_user_tables JOIN pg_statio_user_tables USING (relid, relname)
     UNION ALL
     SELECT $1, (SELECT sum(n_dead_tup) FROM pg_stat_all_tables)::bigint,
            pg_database_size(datname)::float8 / 1048576, (blks_hit + blks_read)::float8
       FROM pg_stat_database WHERE datname = current_database()`,
    [allTables],
  );
  return new Map(rows.map(({ name, ...state }) => [name, state]));
}

/** Returns what came from one reading to the other, but the dead rows as they are in the end. */
export function grownBetween(before: TableStates, after: TableStates): TableStates {
  const none = { dead: 0, megabytes: 0, buffers: 0 };
  return new Map(
    [...after].map(([name, { dead, megabytes, buffers }]) => {
      const then = before.get(name) ?? none;
      const grown = { megabytes: megabytes - then.megabytes, buffers: buffers - then.buffers };
      return [name, { dead, ...grown }];
    }),
  );
}

/** Prints the tables with most dead rows, those that grew most, and those of which most buffers were read. */
export function sayTables(grown: TableStates, minutes: number, calls: number): void {
  const most = (of: keyof TableState, divisor: number) =>
    [...grown]
      .filter(([name, state]) => name !== allTables && state[of] > 0)
      .sort(([, a], [, b]) => b[of] - a[of])
      .slice(0, shownTables)
      .map(([name, state]) => `${name} ${round(state[of] / divisor)}`)
      .join(', ');
  say(`dead rows: ${most('dead', 1)}`);
  say(`MB a minute: ${most('megabytes', minutes)}`);
  say(`buffers a call: ${most('buffers', calls)}`);
}
