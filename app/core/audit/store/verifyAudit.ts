/**
 * Verifies that the chain of audited rows is consistent in itself, with its rows, and with its
 * anchors. It computes hashes here and by PostgreSQL's built-in functions, not by those of the
 * schema, because an attacker who changes rows could change those too.
 *
 * The hash of a place is SHA-256 over these values, one per line: the hash of the place before in
 * hex, position, table, id, record, personal.
 */
import { createHash } from 'node:crypto';
import type { PoolClient, Pool } from 'pg';
import { auditedTables, expiredReason, type AuditedTable, type ChainEnd } from './audit.js';
import { queryRows } from '../../database/rows.js';

/** What is wrong with the chain or with its rows. */
export type AuditProblem =
  /** A place of the chain is gone, but a later one is there. */
  | { readonly kind: 'place_removed'; readonly position: number }
  /** The hash of a place does not follow from the place and the hash before it. */
  | { readonly kind: 'place_changed'; readonly position: number; readonly row: AuditedRow }
  /** A row that is in the chain no longer exists. */
  | { readonly kind: 'row_removed'; readonly position: number; readonly row: AuditedRow }
  /** A row has changed since it was chained. */
  | {
      readonly kind: 'row_changed';
      readonly position: number;
      readonly row: AuditedRow;
      readonly columns: readonly string[];
    }
  /**
   * A row of an audited table is not in the chain. Its place was removed, or it was written around
   * the audit.
   */
  | { readonly kind: 'row_unknown'; readonly row: AuditedRow }
  /** The number of erased values differs from the number recorded. */
  | {
      readonly kind: 'erased_in_silence';
      readonly table: AuditedTable;
      readonly column: string;
      readonly erased: number;
      readonly noted: number;
    }
  /** The chain does not contain an anchor. It was cut off or rewritten. */
  | { readonly kind: 'anchor_differs'; readonly position: number; readonly anchoredAt: string };

export interface AuditedRow {
  readonly table: string;
  readonly id: number;
}

/** A place of the chain as recorded outside the database. */
export interface Anchor extends ChainEnd {
  /** The moment, as written in the file. */
  readonly at: string;
}

/**
 * Values that were erased and recorded as such. Those whose retention period was over are added up
 * by column and role; every other erasure is listed by itself.
 */
export interface NotedErasures {
  readonly table: string;
  readonly column: string;
  readonly values: number;
  readonly why: string;
  /** The database role that erased. */
  readonly byRole: string;
  /** The first and the last day in China, `2026-11-29`. */
  readonly firstOn: string;
  readonly lastOn: string;
}

/** The result of a verification. */
export interface Verified {
  /** How many places the chain has. */
  readonly places: number;
  /** How many rows wait for their place. */
  readonly pending: number;
  /** The first problem of each kind, the earliest place first. */
  readonly problems: readonly AuditProblem[];
  /**
   * What was erased, the latest last. The chain cannot show whether somebody had the right to erase
   * it, so all of it is shown.
   */
  readonly erasures: readonly NotedErasures[];
}

interface Place {
  readonly position: number;
  readonly kind: string;
  readonly rowId: number;
  readonly record: string;
  readonly personal: string;
  readonly hash: Buffer;
}

const pageSize = 5000;

/** Computes the hash of a place from its content and the hash before it (empty for the first). */
function chainHash(before: Buffer, place: Omit<Place, 'hash'>): Buffer {
  const { position, kind, rowId, record, personal } = place;
  const text = [before.toString('hex'), position, kind, rowId, record, personal].join('\n');
  return createHash('sha256').update(text).digest();
}

/** Verifies everything, in one snapshot. */
export async function verifyAudit(pool: Pool, anchors: readonly Anchor[]): Promise<Verified> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
      SET LOCAL timezone = 'UTC'; SET LOCAL search_path = pg_catalog, public`);
    const chain = await verifyPlaces(client, anchors);
    const rows: AuditProblem[] = [];
    for (const table of Object.keys(auditedTables) as AuditedTable[]) {
      rows.push(...(await verifyRows(client, table)));
    }
    const { rows: waiting } = await queryRows<{ n: number }>(
      client,
      'SELECT count(*)::int AS n FROM audit_pending',
    );
    const place = (problem: AuditProblem) => ('position' in problem ? problem.position : Infinity);
    const problems = [...chain.problems, ...rows].sort((a, b) => place(a) - place(b) || 0);
    const erasures = await readErasures(client);
    return { places: chain.places, pending: waiting[0]?.n ?? 0, problems, erasures };
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** Checks that each place follows from the one before, and that the anchors lie on the chain. */
async function verifyPlaces(
  client: PoolClient,
  anchors: readonly Anchor[],
): Promise<{ places: number; problems: AuditProblem[] }> {
  let [before, last]: [Buffer, number] = [Buffer.alloc(0), 0];
  let first: AuditProblem | null = null;
  const hashes = new Map<number, string | null>(anchors.map(({ position }) => [position, null]));
  for (;;) {
    const { rows } = await queryRows<Place>(
      client,
      `SELECT position, kind, row_id, record, personal, hash FROM audit_log
        WHERE position > $1 ORDER BY position LIMIT ${pageSize}`,
      [last],
    );
    for (const place of rows) {
      if (place.position !== last + 1) first ??= { kind: 'place_removed', position: last + 1 };
      else if (!chainHash(before, place).equals(place.hash)) {
        const row = { table: place.kind, id: place.rowId };
        first ??= { kind: 'place_changed', position: place.position, row };
      }
      if (hashes.has(place.position)) hashes.set(place.position, place.hash.toString('hex'));
      [before, last] = [place.hash, place.position];
    }
    if (rows.length < pageSize) break;
  }
  const lost = anchors
    .toSorted((a, b) => a.position - b.position)
    .find(({ position, hash }) => hashes.get(position) !== hash);
  const { rows } = await queryRows<{ n: number }>(
    client,
    'SELECT count(*)::int AS n FROM audit_log',
  );
  return {
    places: rows[0]?.n ?? 0,
    problems: [
      ...(first === null ? [] : [first]),
      ...(lost === undefined
        ? []
        : [{ kind: 'anchor_differs' as const, position: lost.position, anchoredAt: lost.at }]),
    ],
  };
}

/**
 * Checks that the rows of a table are as the chain says, or as the rows that wait for their place
 * say.
 */
async function verifyRows(client: PoolClient, table: AuditedTable): Promise<AuditProblem[]> {
  const personal: readonly string[] = auditedTables[table];
  const problems: AuditProblem[] = [];
  const { rows } = await queryRows<{ position: number; id: number; columns: string[] | null }>(
    // `differ`: record keys whose value in the row is different, and personal columns whose value
    // does not match the chained hash. An erased value is null and has no salt. A column that became
    // personal later is in earlier records.
    client,
    `SELECT l.position, l.row_id AS id, d.columns
       FROM (SELECT position, row_id, record::jsonb AS record, personal::jsonb AS personal
               FROM audit_log WHERE kind = $1
             UNION ALL
             SELECT 0, row_id, record::jsonb, personal::jsonb FROM audit_pending WHERE kind = $1) l
       LEFT JOIN (SELECT id, to_jsonb(r) AS now FROM public.${table} r) t ON t.id = l.row_id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN t.id IS NOT NULL THEN array_agg(k) END AS columns
          FROM (SELECT k FROM jsonb_object_keys(l.record) AS k
                 WHERE t.now -> k IS DISTINCT FROM l.record -> k
                UNION ALL
                SELECT k FROM unnest($2::text[]) AS k
                 WHERE NOT l.record ? k AND CASE WHEN t.now ->> k IS NULL
                            THEN l.personal ? k AND t.now -> 'salts' ? k
                            ELSE l.personal ->> k IS DISTINCT FROM encode(sha256(convert_to(
                                   concat(t.now -> 'salts' ->> k, ' ', t.now ->> k), 'UTF8')), 'hex') END) AS differ
      ) d
      WHERE t.id IS NULL OR d.columns IS NOT NULL
      ORDER BY l.position = 0, l.position LIMIT 1`,
    [table, personal],
  );
  for (const { position, id, columns } of rows) {
    const row = { table, id };
    problems.push(
      columns === null
        ? { kind: 'row_removed', position, row }
        : { kind: 'row_changed', position, row, columns },
    );
  }
  const { rows: unknown } = await queryRows<{ id: number }>(
    client,
    `SELECT id FROM public.${table} t
      WHERE NOT EXISTS (SELECT FROM audit_log l WHERE l.kind = $1 AND l.row_id = t.id)
        AND NOT EXISTS (SELECT FROM audit_pending p WHERE p.kind = $1 AND p.row_id = t.id)
      ORDER BY id LIMIT 1`,
    [table],
  );
  for (const { id } of unknown) problems.push({ kind: 'row_unknown', row: { table, id } });
  for (const column of personal) problems.push(...(await verifyErasures(client, table, column)));
  return problems;
}

/** Checks that as many values are erased as recorded. */
async function verifyErasures(
  client: PoolClient,
  table: AuditedTable,
  column: string,
): Promise<AuditProblem[]> {
  const { rows } = await queryRows<{ erased: number; noted: number }>(
    client,
    `SELECT (SELECT count(*)::int
               FROM (SELECT row_id, personal FROM audit_log WHERE kind = $1
                     UNION ALL SELECT row_id, personal FROM audit_pending WHERE kind = $1) l
               JOIN public.${table} t ON t.id = l.row_id
              WHERE l.personal::jsonb ? $2 AND t.${column} IS NULL) AS erased,
            (SELECT coalesce(sum(values_erased), 0)::int FROM audit_erasures
              WHERE kind = $1 AND of_column = $2) AS noted`,
    [table, column],
  );
  const { erased, noted } = rows[0] ?? { erased: 0, noted: 0 };
  return erased === noted ? [] : [{ kind: 'erased_in_silence', table, column, erased, noted }];
}

async function readErasures(client: PoolClient): Promise<NotedErasures[]> {
  const { rows } = await queryRows<NotedErasures>(
    client,
    `SELECT kind AS table, of_column AS column, sum(values_erased)::int AS values, why, by_role,
            min(erased_on)::text AS first_on, max(erased_on)::text AS last_on
       FROM public.audit_erasures
      GROUP BY kind, of_column, why, by_role, CASE WHEN why <> $1 THEN id END
      ORDER BY max(erased_on), max(id)`,
    [expiredReason],
  );
  return rows;
}
