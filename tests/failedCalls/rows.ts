/** Formats the rows that calls left in a test's database. */
import type { Pool } from 'pg';

/** Tables that a test loads and no call changes: the sample court. */
const notOfCalls = ['cases', 'parties', 'persons', 'courts', 'departments', 'calendar_days'];
const mostOfATable = 500;

interface Table {
  readonly name: string;
  /** Columns of the primary key, to sort by; empty if there is none. */
  readonly key: string;
}

/**
 * Returns all rows of all tables except the sample court's, each on a line of JSON:
 * `{"calls": [ … ], "call_events": [ … ]}`.
 */
export async function rowsAsText(db: Pool): Promise<string> {
  const { rows: tables } = await db.query<Table>(
    `SELECT c.relname AS name,
            coalesce((SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY array_position(i.indkey::int[], a.attnum::int))
                        FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                       WHERE i.indrelid = c.oid AND i.indisprimary), '') AS key
       FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> ALL ($1)
      ORDER BY c.relname`,
    [notOfCalls],
  );
  const parts: string[] = [];
  for (const { name, key } of tables) {
    const { rows } = await db.query<{ row: string }>(
      `SELECT to_jsonb(t)::text AS row FROM ${name} t ORDER BY ${key || 't::text'} LIMIT ${mostOfATable}`,
    );
    const lines = rows.map(({ row }) => `    ${row}`);
    if (rows.length === mostOfATable) lines.push(`    "… the first ${mostOfATable} only"`);
    parts.push(
      `  ${JSON.stringify(name)}: [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]`,
    );
  }
  return `{\n${parts.join(',\n')}\n}\n`;
}
