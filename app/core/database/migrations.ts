/** The numbered migrations of a folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The files and the database do not fit together; the message says which file and what to do. */
export class MigrationError extends Error {
  /** @param options.cause the database's error that it is about. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

/** No version brings this database up to date: one before the first release has made it. */
export class UnreleasedDatabaseError extends MigrationError {
  /** @param first name of its first migration, or of the baseline, whose text is another one now. */
  constructor(first: string, isBaseline: boolean) {
    super(
      isBaseline
        ? `${first} was changed after it had been applied: restore it; ` +
            'if a version before the first release made this database, start again with an empty one'
        : `the database was made by a version of the hotline before its first release (its first migration is ${first}), ` +
            'and no version brings it up to date: start again with an empty database',
    );
    this.name = 'UnreleasedDatabaseError';
  }
}

export interface Migration {
  readonly version: number;
  /** File name. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
  /**
   * Whether it runs in a transaction. A file that begins with `-- without a transaction` does not: it is one
   * statement that commits by itself, and that can be run again if it was interrupted.
   */
  readonly isInTransaction: boolean;
}

/**
 * Reads the migrations of a folder in order: `0001_baseline.sql`, `0002_…`.
 * @throws MigrationError if a name or the numbering is wrong.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: Migration[] = [];
  for (const name of names) {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (number === undefined) {
      throw new MigrationError(
        `${name}: the name of a migration must have the form 0001_what_it_makes.sql`,
      );
    }
    const version = Number(number);
    const next = migrations.length + 1;
    if (version !== next) {
      throw new MigrationError(
        `${name}: its number must be ${String(next).padStart(4, '0')}, the next in order`,
      );
    }
    const sql = await readFile(path.join(folder, name), 'utf8');
    const checksum = createHash('sha256').update(sql).digest('hex');
    const isInTransaction = !sql.startsWith('-- without a transaction\n');
    migrations.push({ version, name, sql, checksum, isInTransaction });
  }
  return migrations;
}
