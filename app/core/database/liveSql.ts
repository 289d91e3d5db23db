/**
 * Functions, triggers and views of the database: `sql/functions`, `sql/triggers` and `sql/views`
 * show what they are today. `hotline migrate` applies them again whenever a file has changed; tables
 * and data are changed by numbered migrations only.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import { MigrationError } from './migrations.js';
import type { Queryable } from './pool.js';
import { queryRows } from './rows.js';

/** A file that defines functions, triggers or views. */
export interface LiveFile {
  /** `functions/queue.sql`. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

/**
 * Functions first: triggers and views call them. A function is not checked when it is made, so it
 * may read any view.
 */
const kinds = ['functions', 'triggers', 'views'] as const;

/**
 * Applies the files, in one transaction, when any of them is not what the database has.
 * @param sqlFolder the folder that has `functions`, `triggers` and `views`; each may be missing
 * @returns names of the files that had changed
 * @throws MigrationError when one cannot be applied; then nothing of them is
 */
export async function applyLiveSql(client: Client, sqlFolder: string): Promise<string[]> {
  const { files, known, changed, gone } = await compareLiveSql(client, sqlFolder);
  if (changed.length === 0 && gone.length === 0) return [];
  await applyAll(client, { files, known, changed });
  return changed;
}

/**
 * Finds the files whose functions, triggers and views differ in the database from those in the folder,
 * and those that the database has and the folder does not. `applyLiveSql` applies them.
 * @returns names of the files
 */
export async function findOutdatedLiveSql(db: Queryable, sqlFolder: string): Promise<string[]> {
  const { changed, gone } = await compareLiveSql(db, sqlFolder);
  return [...changed, ...gone];
}

interface Comparison {
  readonly files: readonly LiveFile[];
  readonly known: readonly KnownFile[];
  /** Names of files that are new or not what the database has. */
  readonly changed: string[];
  /** Names of files that only the database has. */
  readonly gone: string[];
}

async function compareLiveSql(db: Queryable, sqlFolder: string): Promise<Comparison> {
  const files = await readLiveFiles(sqlFolder);
  // Such a folder leaves the database alone, which may not have the table yet.
  if (files.length === 0) return { files, known: [], changed: [], gone: [] };
  const { rows } = await queryRows<KnownFile>(
    db,
    'SELECT name, checksum, views FROM live_sql ORDER BY name',
  );
  const known = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const changed = files.filter(({ name, checksum }) => known.get(name) !== checksum);
  const gone = rows.filter(({ name }) => files.every((file) => file.name !== name));
  return {
    files,
    known: rows,
    changed: changed.map(({ name }) => name),
    gone: gone.map(({ name }) => name),
  };
}

/** Reads the files of all kinds, in the order in which they are applied. */
export async function readLiveFiles(sqlFolder: string): Promise<LiveFile[]> {
  const files: LiveFile[] = [];
  for (const kind of kinds) {
    const names = await readdir(path.join(sqlFolder, kind)).catch(() => []);
    for (const name of names.filter((each) => each.endsWith('.sql')).sort()) {
      const sql = await readFile(path.join(sqlFolder, kind, name), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      files.push({ name: `${kind}/${name}`, sql, checksum });
    }
  }
  return files;
}

/** A file as the database remembers it. */
interface KnownFile {
  readonly name: string;
  readonly checksum: string;
  /** The views that it made. */
  readonly views: readonly string[];
}

async function applyAll(
  client: Client,
  { files, known, changed }: Pick<Comparison, 'files' | 'known' | 'changed'>,
): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL check_function_bodies = off');
    // A view can be replaced only by one with the same columns, so each is dropped and created again. Other views
    // in the database are somebody else's: they stay, and where one reads a view of the hotline,
    // PostgreSQL refuses and names it. Whoever reads a view waits from then on, so it is done as late as possible.
    const views = new Set([...files.flatMap(viewsOf), ...known.flatMap((file) => file.views)]);
    const dropViews = async (): Promise<void> => {
      if (views.size === 0) return;
      const names = [...views].map((name) => client.escapeIdentifier(name)).join(', ');
      await client.query(`DROP VIEW IF EXISTS ${names}`);
      views.clear();
    };
    // A trigger calls its function by its identity, so it stays when the function is replaced. To
    // make one locks its table until the end: an app that still runs would wait, or deadlock.
    const due = files.filter(({ name }) => !name.startsWith('triggers/') || changed.includes(name));
    for (const file of due) {
      if (file.name.startsWith('views/')) await dropViews();
      await applyFile(client, file, dropViews);
    }
    await dropViews();
    await client.query('DELETE FROM live_sql');
    for (const file of files) {
      await client.query('INSERT INTO live_sql (name, checksum, views) VALUES ($1, $2, $3)', [
        file.name,
        file.checksum,
        viewsOf(file),
      ]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    if (error instanceof MigrationError) throw error;
    const { message, detail = '' } = error as Error & { detail?: string };
    throw new MigrationError(
      `cannot apply functions, triggers and views: ${message} ${detail}`.trim(),
      { cause: error },
    );
  }
}

/**
 * Applies a file. PostgreSQL does not replace a function whose result gets other columns, so those
 * of the file that return rows are then dropped first. Of ours only views depend on them, which are
 * dropped before. If somebody else's view reads one, PostgreSQL refuses and names it.
 */
async function applyFile(
  client: Client,
  file: LiveFile,
  dropViews: () => Promise<void>,
): Promise<void> {
  try {
    await client.query('SAVEPOINT before_file');
    await client.query(file.sql).catch(async (error: unknown) => {
      // 42P13: invalid function definition, here another result than that of the existing function.
      if ((error as { code?: string }).code !== '42P13') throw error;
      await client.query('ROLLBACK TO SAVEPOINT before_file');
      await dropViews();
      await dropRowFunctions(client, file);
      await client.query(file.sql);
    });
  } catch (error) {
    const { message, detail = '' } = error as Error & { detail?: string };
    throw new MigrationError(`${file.name}: ${message} ${detail}`.trim(), { cause: error });
  }
}

/** Drops our functions with the names of those in a file that return rows. */
async function dropRowFunctions(client: Client, { sql }: LiveFile): Promise<void> {
  const names = [...sql.matchAll(/^CREATE OR REPLACE FUNCTION (\w+)/gm)].map(([, name]) => name);
  const { rows } = await queryRows<{ signature: string }>(
    client,
    `SELECT p.oid::regprocedure::text AS signature
       FROM pg_proc p
      WHERE p.proretset AND p.proname = ANY ($1) AND pg_function_is_visible(p.oid)
        AND pg_get_userbyid(p.proowner) = current_user`,
    [names],
  );
  for (const { signature } of rows) await client.query(`DROP FUNCTION ${signature}`);
}

/** Returns the views that a file makes. */
function viewsOf({ sql }: LiveFile): string[] {
  return [...sql.matchAll(/^CREATE VIEW (\w+)/gm)].map(([, name = '']) => name);
}
