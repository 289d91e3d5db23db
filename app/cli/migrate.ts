import path from 'node:path';
import type { Command } from 'commander';
import { readSettings } from '../config.js';
import { projectRoot } from '../paths.js';
import { migrate } from '../store/migrate.js';

/** Adds `hotline migrate`. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to this version of the hotline (sql/migrations)')
    .action(async () => {
      const { DATABASE_URL } = readSettings(process.env, ['DATABASE_URL']);
      const applied = await migrate(DATABASE_URL, path.join(projectRoot, 'sql', 'migrations'));
      for (const name of applied) console.log(`applied ${name}`);
      if (applied.length === 0) console.log('the database is up to date');
    });
}
