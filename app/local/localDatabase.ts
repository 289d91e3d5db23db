/**
 * Brings the database of a hotline on this machine up to date, and fills a new one with the sample
 * court.
 */
import path from 'node:path';
import type { Config } from '../core/config.js';
import { loadIdentityKeys } from '../court/identity/store/identityKeys.js';
import { chinaDate } from '../court/rules/workCalendar.js';
import { setErasingLimits } from '../core/audit/store/erasingLimits.js';
import { ensureAppLogin, ensureEraserLogin } from '../core/database/appRole.js';
import { migrate } from '../core/database/migrate.js';
import { UnreleasedDatabaseError } from '../core/database/migrations.js';
import { makePool, type Pool } from '../core/database/pool.js';
import { setWakesBy } from '../core/database/wakesBy.js';
import { queryRows } from '../core/database/rows.js';
import { projectRoot, varFolder } from '../core/paths.js';
import { loadSampleCourt } from './sample/store/loadSampleCourt.js';
import type { AgentPassword } from './sample/store/sampleDesk.js';
import { findSampleAccounts, replaceSamplePasswords } from './sampleAccounts.js';
import { addSampleUsers, type SampleUser } from './sampleUsers.js';
import { StepFailed } from './steps.js';

/** A database that is ready for the hotline. */
export interface LocalDatabase {
  /** What was done, for the terminal. */
  readonly done: string;
  /** Accounts of the sample court's agents whose passwords are known here. */
  readonly sampleAccounts: readonly AgentPassword[];
  /** Users of the console whose passwords are known here. */
  readonly sampleUsers: readonly SampleUser[];
}

/** Files that belong to the rows of the old database (recordings, marks of folders) must go, too. */
const startAgain =
  'make clean, then make run; where DATABASE_URL in .env names the database, name an empty one there';

/**
 * Applies what is missing of the schema, and loads the sample court into a database without courts.
 * @param options.isLocalOnly whether no other machine can reach SIP. Otherwise the published
 *   passwords of the sample agents are replaced.
 * @param options.setsWakeUps whether WAKE_UPS is given. Otherwise the database wakes as before.
 * @throws StepFailed if a version before the first release has made the database
 */
export async function prepareDatabase(
  config: Config,
  options: { readonly isLocalOnly: boolean; readonly setsWakeUps: boolean },
): Promise<LocalDatabase> {
  const { DATABASE_URL, MIGRATION_DATABASE_URL = DATABASE_URL, ERASURE_DATABASE_URL } = config;
  const folder = path.join(projectRoot, 'sql', 'migrations');
  const applied = await migrate(MIGRATION_DATABASE_URL, folder).catch((error: unknown) => {
    if (!(error instanceof UnreleasedDatabaseError)) throw error;
    throw new StepFailed(error.message, startAgain);
  });
  const wakes = options.setsWakeUps
    ? await setWakesBy(MIGRATION_DATABASE_URL, config.WAKE_UPS)
    : null;
  await setErasingLimits(MIGRATION_DATABASE_URL, config);
  await ensureAppLogin(MIGRATION_DATABASE_URL, DATABASE_URL);
  if (ERASURE_DATABASE_URL !== undefined) {
    await ensureEraserLogin(MIGRATION_DATABASE_URL, ERASURE_DATABASE_URL);
  }
  const settings = { DATABASE_URL, DATABASE_POOL: 4 };
  const pool = makePool(settings, { statementTimeoutMs: 0 });
  try {
    const { rows } = await queryRows<{ n: number }>(pool, 'SELECT count(*)::int AS n FROM courts');
    const isNew = rows[0]?.n === 0;
    if (isNew) await loadSample(pool, config);
    if (!options.isLocalOnly) await replaceSamplePasswords(pool);
    const known = {
      sampleAccounts: await findSampleAccounts(pool),
      sampleUsers: await addSampleUsers(pool),
    };
    const done = [
      // Otherwise the database holds a court's real data, or a sample loaded before.
      ...(isNew ? ['created, with the sample court'] : []),
      ...(!isNew && applied.length > 0 ? [`applied ${applied.join(', ')}`] : []),
      ...(wakes === null ? [] : [wakes]),
    ];
    return { done: done.join('; ') || 'ok', ...known };
  } finally {
    await pool.end();
  }
}

async function loadSample(pool: Pool, config: Config): Promise<void> {
  await loadSampleCourt(pool, loadIdentityKeys(config.IDENTITY_KEYS_FILE), {
    today: chinaDate(new Date()),
    // People who try the hotline out at night should reach an agent too.
    queueHours: 'always',
    meetsPeople: true,
    courtsFile: path.join(projectRoot, 'sql', 'sample', 'courts.json'),
    casesFile: path.join(varFolder, 'sample', 'cases.ndjson'),
  });
}
