import path from 'node:path';
import type { Command } from 'commander';
import { isGiven, readSettings } from '../core/config.js';
import { projectRoot } from '../core/paths.js';
import { erasingLimitSettings, setErasingLimits } from '../core/audit/store/erasingLimits.js';
import { ensureAppLogin, ensureEraserLogin } from '../core/database/appRole.js';
import { migrate } from '../core/database/migrate.js';
import { sessionUrlOf } from '../core/database/sessionUrl.js';
import { setWakesBy } from '../core/database/wakesBy.js';

/** Adds `hotline migrate`. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('migrate the database to this version of the hotline (sql/)')
    .action(async () => {
      const settings = readSettings(process.env, [
        ...(['DATABASE_URL', 'SESSION_DATABASE_URL', 'MIGRATION_DATABASE_URL'] as const),
        ...(['ERASURE_DATABASE_URL', 'WAKE_UPS'] as const),
        ...erasingLimitSettings,
      ]);
      const { ERASURE_DATABASE_URL, WAKE_UPS } = settings;
      const DATABASE_URL = sessionUrlOf(settings);
      const { MIGRATION_DATABASE_URL = DATABASE_URL } = settings;
      const folder = path.join(projectRoot, 'sql', 'migrations');
      const applied = await migrate(MIGRATION_DATABASE_URL, folder);
      for (const name of applied) console.log(`applied ${name}`);
      if (applied.length === 0) console.log('the database is up to date');
      const wakes = isGiven('WAKE_UPS', process.env)
        ? await setWakesBy(MIGRATION_DATABASE_URL, WAKE_UPS)
        : null;
      if (wakes !== null) console.log(wakes);
      for (const { table, setting, days } of await setErasingLimits(
        MIGRATION_DATABASE_URL,
        settings,
      )) {
        console.log(`${table}: personal data can be erased after ${days} days (${setting})`);
      }
      const login = await ensureAppLogin(MIGRATION_DATABASE_URL, DATABASE_URL);
      if (login === 'made') console.log('the role of DATABASE_URL can now log in');
      if (login === 'owner') {
        console.error(
          'the app owns its tables, because MIGRATION_DATABASE_URL names no other role; see sql/README.md, "Three roles"',
        );
      }
      if (ERASURE_DATABASE_URL === undefined) return;
      const eraser = await ensureEraserLogin(MIGRATION_DATABASE_URL, ERASURE_DATABASE_URL);
      if (eraser === 'made') console.log('the role of ERASURE_DATABASE_URL can now log in');
    });
}
