/**
 * `npm run schema`: writes `sql/schema.sql` again, from a database of its own that it makes and
 * removes.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '../../../app/core/database/migrate.js';
import { startPostgres } from '../../../app/local/parts/postgres.js';
import { projectRoot } from '../../../app/core/paths.js';
import { readSchema, schemaFile } from './schemaText.js';

async function writeSchema(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-schema-'));
  const postgres = await startPostgres({ folder, durable: false });
  try {
    await migrate(postgres.ownerUrl, path.join(projectRoot, 'sql', 'migrations'));
    await writeFile(schemaFile, await readSchema(postgres.ownerUrl));
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void writeSchema();
