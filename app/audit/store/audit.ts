/**
 * The chain of audited rows: its tables, its end, and how a row gets into it
 * (sql/migrations/0011-0020/0020_audit_chain.sql).
 */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

/** Every audited table, with those of its columns that can be erased. */
export const auditedTables = {
  disclosures: ['person_id', 'call_id'],
  supervisions_of_talk: [],
  supervision_ends: [],
  order_file_copies: [],
  order_steps: ['reason'],
  audit_erasures: [],
  access_changes: [],
  readings: ['reason'],
  guidance_publications: [],
  floor_actions: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AuditedTable = keyof typeof auditedTables;

/** A place in the chain. Its hash reveals whether anything before it was changed. */
export interface ChainEnd {
  readonly position: number;
  /** In hex. */
  readonly hash: string;
}

const mostAtOnce = 5000;

/**
 * Appends the rows that wait for their place in the chain.
 * @param withHeld also those of anonymous orders, which otherwise wait until the day is over.
 * @returns how many rows got their place.
 */
export async function sealAudit(
  db: Queryable,
  { withHeld }: { withHeld: boolean },
): Promise<number> {
  let sealed = 0;
  for (;;) {
    const { rows } = await queryRows<{ n: number }>(db, 'SELECT seal_audit($1, $2) AS n', [
      withHeld,
      mostAtOnce,
    ]);
    const n = rows[0]?.n ?? 0;
    sealed += n;
    if (n < mostAtOnce) return sealed;
  }
}

/** Reads the last place of the chain; null when nothing has been audited yet. */
export async function readChainEnd(db: Queryable): Promise<ChainEnd | null> {
  const { rows } = await queryRows<ChainEnd>(
    db,
    "SELECT position, encode(hash, 'hex') AS hash FROM audit_log ORDER BY position DESC LIMIT 1",
  );
  return rows[0] ?? null;
}

/**
 * Erases a personal column of some audited rows. The chain stays valid, and the number of erased
 * values is recorded.
 */
export async function eraseAudited<T extends AuditedTable>(
  db: Queryable,
  table: T,
  column: (typeof auditedTables)[T][number],
  ids: readonly number[],
  why: string,
): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'erase-audited',
    'SELECT erase_audited($1, $2, $3, $4) AS n',
    [table, column, ids, why],
  );
  return rows[0]?.n ?? 0;
}
