/**
 * The chain of audited rows: its tables, its end, and how a row gets into it
 * (sql/migrations/0001_baseline.sql).
 */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';

/** Every audited table, with those of its columns that can be erased. */
export const auditedTables = {
  disclosures: ['person_id', 'call_id', 'agent_id'],
  supervisions: [],
  supervision_ends: [],
  ticket_file_copies: [],
  ticket_steps: ['reason'],
  audit_erasures: [],
  access_changes: [],
  readings: ['reason'],
  guidance_publications: [],
  floor_actions: [],
  node_drains: [],
  norm_changes: [],
  time_limit_profiles: [],
  verifications: ['person_id', 'call_id', 'agent_id'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AuditedTable = keyof typeof auditedTables;
export type ErasableColumn = (typeof auditedTables)[AuditedTable][number];

/** A place in the chain. Its hash reveals whether anything before it was changed. */
export interface ChainEnd {
  readonly position: number;
  /** In hex. */
  readonly hash: string;
}

const mostAtOnce = 5000;

/**
 * Appends the rows that wait for their place in the chain.
 * @param withHeld also those of anonymous tickets, which otherwise wait until the day is over.
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

/** A personal column of an audited table. */
type PersonalColumn<T extends AuditedTable> = (typeof auditedTables)[T][number];

/** The reason that the database notes for what {@link eraseExpired} erases. */
export const expiredReason = 'the retention period is over';

/**
 * Erases a personal column of some audited rows that have been kept for their time. The chain stays
 * valid, and the number of erased values is recorded.
 * @throws DatabaseError (42501), erasing nothing, when a row is younger than the database's own
 *   limit for the column; see {@link setErasingLimits}.
 */
export function eraseExpired<T extends AuditedTable>(
  db: Queryable,
  table: T,
  column: PersonalColumn<T>,
  ids: readonly number[],
): Promise<number> {
  return erase(db, 'SELECT erase_expired($1, $2, $3) AS n', [table, column, ids]);
}

/**
 * Erases a personal column of some audited rows at a person's request, whatever their age.
 * @param db connected as the role of ERASURE_DATABASE_URL.
 * @throws DatabaseError (42501) for any other role, and for a column that must be kept for its time.
 */
export function eraseOnRequest<T extends AuditedTable>(
  db: Queryable,
  table: T,
  column: PersonalColumn<T>,
  ids: readonly number[],
): Promise<number> {
  return erase(db, 'SELECT erase_on_request($1, $2, $3) AS n', [table, column, ids]);
}

/** Tells whether the connected role may erase at a person's request. */
export async function mayEraseOnRequest(db: Queryable): Promise<boolean> {
  const { rows } = await queryRows<{ may: boolean }>(
    db,
    "SELECT has_function_privilege('erase_on_request(text, text, bigint[])', 'EXECUTE') AS may",
  );
  return rows[0]?.may ?? false;
}

async function erase(
  db: Queryable,
  sql: string,
  values: readonly [string, string, readonly number[]],
): Promise<number> {
  if (values[2].length === 0) return 0;
  const { rows } = await queryRows<{ n: number }>(db, sql, [...values]);
  return rows[0]?.n ?? 0;
}
