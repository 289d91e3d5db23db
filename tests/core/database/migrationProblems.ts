/**
 * What a migration does to those who use the database meanwhile and afterwards: the version before it, which still runs
 * (docs/decisions/0035-a-new-version-beside-the-old-one.md), and whoever needs a table that it locks. The migration is
 * run, and PostgreSQL says what it has locked, read and changed: no guess from its text.
 */
import { Client, type QueryResultRow } from 'pg';
import type { Migration } from '../../../app/core/database/migrations.js';

/**
 * Runs a migration in a database that has all those before it.
 * @returns what is wrong with it, in words
 */
export async function problemsOfMigration(
  ownerUrl: string,
  { sql, isInTransaction }: Migration,
): Promise<string[]> {
  // A connection of its own: the counters below are the connection's.
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  const all = async <R extends QueryResultRow>(query: string) =>
    (await client.query<R>(query)).rows;
  const read = async () => ({
    tables: new Map((await all<Table>(tables)).map((row) => [row.id, row])),
    columns: new Map((await all<Column>(columns)).map((row) => [row.id, row])),
    rules: new Map((await all<Rule>(rules)).map((row) => [row.id, row])),
  });
  try {
    const before = await read();
    if (isInTransaction) await client.query('BEGIN');
    await client.query(sql);
    const used = isInTransaction ? await all<Used>(whatItUsed) : [];
    if (isInTransaction) await client.query('COMMIT');
    const after = await read();
    return [
      ...(contractOf(sql) === undefined ? narrowed(before, after, sql) : []),
      ...(isInTransaction ? locked(before.tables, after.tables, used) : unbounded(sql)),
    ];
  } finally {
    await client.end();
  }
}

/** The version after which nobody uses what a migration takes away: `-- contract: 0.2.0 was the last to use it`. */
export function contractOf(sql: string): string | undefined {
  return /^-- contract: (\d+\.\d+\.\d+) was the last to use it$/m.exec(sql)?.[1];
}

interface Table {
  readonly id: string;
  readonly name: string;
  readonly file: string;
}
const tables = `
  SELECT oid::text AS id, relname AS name, pg_relation_filenode(oid)::text AS file FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`;

interface Column {
  readonly id: string;
  readonly table: string;
  readonly column: string;
  /** `tickets.number`. */
  readonly name: string;
  readonly type: string;
  /** Whether a row may be written that leaves it out, or has null there. */
  readonly may_be_left_out: boolean;
  readonly may_be_null: boolean;
}
const columns = `
  SELECT concat(attrelid, '.', attnum) AS id, attrelid::text AS "table", attname AS "column", concat(relname, '.', attname) AS name,
         format_type(atttypid, atttypmod) AS type, NOT attnotnull AS may_be_null,
         NOT attnotnull OR atthasdef OR attidentity <> '' AS may_be_left_out
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped`;

/** What rows must keep: a constraint, or a unique index. */
interface Rule {
  readonly id: string;
  readonly table: string;
  readonly name: string;
  /** Of a CHECK that lists the values of a column: these. */
  readonly values: readonly string[] | null;
  readonly definition: string;
  /** By the ids of {@link Column}. */
  readonly columns: readonly string[];
}
const rules = `
  SELECT r.id, r.of::text AS "table", concat(r.of::regclass, ': ', r.name) AS name, r.definition,
         ARRAY(SELECT concat(r.of, '.', k) FROM unnest(r.keys) k) AS columns,
         CASE WHEN r.definition ~ '^CHECK \\(\\(\\w+ = ANY \\(ARRAY\\[[^()]*\\]\\)\\)\\)'
              THEN ARRAY(SELECT m[1] FROM regexp_matches(r.definition, '''((?:[^'']|'''')*)''', 'g') m) END AS "values"
    FROM (SELECT conrelid AS of, conname::text AS name, concat(conrelid, ' ', conname) AS id,
                 regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') AS definition, conkey AS keys
            FROM pg_constraint WHERE contype IN ('c', 'f', 'x') AND connamespace = 'public'::regnamespace
           UNION ALL
          SELECT i.indrelid, c.relname::text, concat(i.indexrelid, ' index'), 'unique', i.indkey::smallint[]
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
           WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace) r`;

interface Schema {
  readonly tables: ReadonlyMap<string, Table>;
  readonly columns: ReadonlyMap<string, Column>;
  readonly rules: ReadonlyMap<string, Rule>;
}

/** What the version before can no longer read or write. */
function narrowed(before: Schema, after: Schema, sql: string): string[] {
  const problems: string[] = [];
  for (const [id, { name }] of before.tables) {
    if (after.tables.get(id)?.name !== name) problems.push(`table ${name} is removed`);
  }
  for (const [id, was] of before.columns) {
    if (!after.tables.has(was.table)) continue;
    const is = after.columns.get(id);
    if (is?.column !== was.column) problems.push(`column ${was.name} is removed`);
    else if (is.type !== was.type) problems.push(`column ${was.name} gets another type`);
    else if (was.may_be_null && !is.may_be_null) problems.push(`column ${was.name} gets NOT NULL`);
    else if (was.may_be_left_out && !is.may_be_left_out) {
      problems.push(`column ${was.name} loses its default`);
    }
  }
  for (const [id, { table, name, may_be_left_out: mayBeLeftOut }] of after.columns) {
    const isNew = before.tables.has(table) && !before.columns.has(id);
    if (isNew && !mayBeLeftOut) problems.push(`column ${name} is new, and cannot be left out`);
  }
  for (const [id, rule] of after.rules) {
    const isAboutOldRows = rule.columns.some((column) => before.columns.has(column));
    if (isAboutOldRows && !allows(rule, before.rules.get(id))) {
      problems.push(`${rule.name} refuses rows that were allowed`);
    }
  }
  // What stands in functions/ and views/ is not in this database as the version before had it.
  for (const [drop] of sql.replace(/--.*$/gm, '').matchAll(/\bDROP (FUNCTION|VIEW)\b/gi)) {
    problems.push(drop.toUpperCase());
  }
  return problems;
}

/** Whether a rule allows all that one of the same name has allowed. */
function allows(rule: Rule, before: Rule | undefined): boolean {
  if (before === undefined) return false;
  if (rule.definition === before.definition) return true;
  const { values } = rule;
  return values !== null && before.values?.every((value) => values.includes(value)) === true;
}

interface Used {
  readonly id: string;
  readonly modes: readonly string[];
  /** Whether rows of it were looked for. */
  readonly was_read: boolean;
}
/** The locks of this transaction, and which of their tables it has read. */
const whatItUsed = `
  SELECT l.relation::text AS id, array_agg(l.mode ORDER BY l.mode) AS modes,
         bool_or(coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0) > 0) AS was_read
    FROM pg_locks l LEFT JOIN pg_stat_xact_user_tables s ON s.relid = l.relation
   WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted GROUP BY 1`;

/** Locks that no row of another session passes; then that of a statement which changes rows. */
const strong = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'];
const changing = 'RowExclusiveLock';

/** What takes as long as a table is large, while others wait for the lock, or for a changed row. */
function locked(
  before: ReadonlyMap<string, Table>,
  after: ReadonlyMap<string, Table>,
  used: readonly Used[],
): string[] {
  const problems: string[] = [];
  for (const { id, modes, was_read: wasRead } of used) {
    const table = before.get(id);
    if (table === undefined || !after.has(id)) continue;
    if (after.get(id)?.file !== table.file) problems.push(`${table.name} is rewritten`);
    else if (wasRead && modes.some((mode) => strong.includes(mode))) {
      problems.push(`${table.name} is scanned while it is locked`);
    } else if (wasRead && modes.includes(changing)) {
      problems.push(`rows of ${table.name} change in one transaction`);
    }
  }
  return problems;
}

/** Statements outside of a transaction whose locks are short, however large the table. */
function unbounded(sql: string): string[] {
  const text = sql.replace(/--.*$/gm, '').trim();
  const isIndex = /^(CREATE (UNIQUE )?INDEX|DROP INDEX|REINDEX INDEX) CONCURRENTLY\b/.test(text);
  const isBatch = /^DO \$/.test(text) && /\bCOMMIT\b/.test(text);
  return isIndex || isBatch
    ? []
    : ['only an index CONCURRENTLY, or DO with COMMIT, needs no transaction'];
}
