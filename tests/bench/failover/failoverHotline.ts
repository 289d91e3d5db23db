/** The hotline of the bench `failover`: the built app and Asterisk beside a PostgreSQL of two machines under Patroni. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Asterisk } from '../../../app/local/parts/asterisk.js';
import { priorities } from '../../../app/local/parts/priorities.js';
import { migrate } from '../../../app/core/database/migrate.js';
import { makePool } from '../../../app/core/database/pool.js';
import { projectRoot } from '../../../app/core/paths.js';
import { loadIdentityKeys } from '../../../app/court/identity/store/identityKeys.js';
import { createKeyFile } from '../../../app/court/identity/store/keyFile.js';
import { DatabaseCluster } from '../../cluster/database/databaseCluster.js';
import { startBenchAsterisk } from '../benchAsterisk.js';
import { addCourt } from '../benchDatabase.js';
import {
  addPeople,
  appEnvironment,
  benchFolder,
  makePrompts,
  soundsDir,
  startBenchRedis,
  startBuiltApp,
} from '../benchHotline.js';
import { say } from '../figure.js';
import { madeUpCourt } from '../madeUpCases.js';
import type { Keep } from '../parts.js';

export const folder = path.join(benchFolder, 'failover');

/** A running hotline of this bench. */
export interface FailoverHotline {
  readonly cluster: DatabaseCluster;
  /** Of the owner of the tables, by way of HAProxy. */
  readonly pool: Pool;
  readonly asterisk: Asterisk;
  /** Number and password of each party of the case, as entered. */
  readonly people: readonly (readonly string[])[];
}

/** Starts all of it. */
export async function startFailoverHotline(keep: Keep): Promise<FailoverHotline> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const logs = path.join(folder, 'database');
  const cluster = keep(await DatabaseCluster.start(logs, { nice: priorities.database }));
  await migrate(cluster.ownerUrl, path.join(projectRoot, 'sql', 'migrations'));
  const pool = makePool(
    { DATABASE_URL: cluster.ownerUrl, DATABASE_POOL: 4 },
    { statementTimeoutMs: 0 },
  );
  keep({ stop: () => pool.end() });
  const identityKeysFile = path.join(folder, 'identity-keys.json');
  await createKeyFile(identityKeysFile);
  await addCourt(pool, madeUpCourt);
  const people = await addPeople({ pool, identityKeys: loadIdentityKeys(identityKeysFile) });
  say('PostgreSQL has a primary and a synchronous standby');
  const redis = keep(await startBenchRedis('failover-redis'));
  const asterisk = keep(
    await startBenchAsterisk({
      folder: path.join(folder, 'asterisk'),
      soundsDir,
      dialplan: '',
      modules: [],
    }),
  );
  const settings = {
    ...appEnvironment({ url: cluster.url, identityKeysFile }, redis, asterisk),
    RECORDINGS_DIR: asterisk.recordingsDir,
  };
  await makePrompts(settings);
  keep(await startBuiltApp(settings, path.join(folder, 'app.log')));
  say('the hotline is there');
  return { cluster, pool, asterisk, people };
}
