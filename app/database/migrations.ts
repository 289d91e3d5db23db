/** The numbered migrations as they stand in a folder. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The files and the database do not fit together; the message says which file and what to do. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

export interface Migration {
  readonly version: number;
  /** File name. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

/**
 * Reads the migrations below a folder in order. Ten of them share a folder:
 * `0001-0010/0001_court.sql`, `0001-0010/0002_cases.sql` …
 * @throws MigrationError if a name, the numbering or a place is wrong.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    file.endsWith('.sql'),
  );
  const byNumber = files.sort((a, b) => (path.basename(a) < path.basename(b) ? -1 : 1));
  const migrations: Migration[] = [];
  for (const file of byNumber) {
    const name = path.basename(file);
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (number === undefined) {
      throw new MigrationError(
        `${name}: the name of a migration must have the form 0001_what_it_makes.sql`,
      );
    }
    const version = Number(number);
    if (version !== migrations.length + 1) {
      throw new MigrationError(
        `${name}: its number must be ${padded(migrations.length + 1)}, the next in order`,
      );
    }
    const place = path.join(folderOf(version), name);
    if (file !== place) throw new MigrationError(`${file}: its place is ${place}`);
    const sql = await readFile(path.join(folder, file), 'utf8');
    const checksum = createHash('sha256').update(sql).digest('hex');
    migrations.push({ version, name, sql, checksum });
  }
  return migrations;
}

/** Returns the folder of a migration's ten: `0021-0030` for 28. */
function folderOf(version: number): string {
  const first = Math.floor((version - 1) / 10) * 10 + 1;
  return `${padded(first)}-${padded(first + 9)}`;
}

function padded(version: number): string {
  return String(version).padStart(4, '0');
}
