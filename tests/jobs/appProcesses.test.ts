/**
 * The program itself, twice, with the role `jobs` only: wired, started and stopped as in
 * production.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { projectRoot } from '../../app/core/paths.js';
import {
  freshDatabase,
  freshRedis,
  sharedParts,
  type TestDatabase,
  type TestRedis,
} from '../parts/database.js';
import { addManyTickets } from './manyTickets.js';
import { runTypescript } from '../parts/typescript.js';

let database: TestDatabase;
let redis: TestRedis;
let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  [database, redis] = await Promise.all([freshDatabase(), freshRedis()]);
  folder = await mkdtemp(path.join(sharedParts().folder, 'apps-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all([database.close(), redis.drop()]);
  await rm(folder, { recursive: true, force: true });
});

/** Starts the program. Resolves when it reports that it is ready. */
async function startApp(node: string): Promise<{ stop(): Promise<number | null> }> {
  const child = spawn(process.execPath, [...runTypescript, 'app/main.ts'], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH,
      HOTLINE_ENV: 'test',
      HOTLINE_ROLES: 'jobs',
      HOTLINE_NODE: node,
      HOTLINE_COURT: '苏98',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      ARI_URL: 'http://127.0.0.1:1',
      ARI_USER: 'unused',
      ARI_PASSWORD: 'unused here',
      IDENTITY_KEYS_FILE: database.identityKeysFile,
      SMS_DIR: path.join(folder, 'sms'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('"message":"ready"')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  return {
    async stop() {
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}

/** Listens on a channel that the database notifies whenever an SMS was sent. */
async function listenForSent(): Promise<{ next(): Promise<void>; stop(): Promise<void> }> {
  await database.asOwner(
    `CREATE FUNCTION notify_sent() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN PERFORM pg_notify('sent', ''); RETURN NULL; END $$;
     CREATE TRIGGER notify_sent AFTER UPDATE OF sent_at ON sms_outbox
       FOR EACH STATEMENT EXECUTE FUNCTION notify_sent()`,
  );
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('LISTEN sent');
  let heard = 0;
  let seen = 0;
  let tell: () => void = () => undefined;
  client.on('notification', () => {
    heard += 1;
    tell();
  });
  return {
    async next() {
      while (heard === seen) await new Promise<void>((resolve) => (tell = resolve));
      seen = heard;
    },
    stop: () => client.end(),
  };
}

test('two programs at once do all that is due once, and stop when they are told', async () => {
  await addManyTickets(database.pool, 100, new Date(Date.now() - 3_600_000));
  const sent = await listenForSent();
  const apps = await Promise.all([startApp('one'), startApp('two')]);
  try {
    for (;;) {
      const { rows } = await database.pool.query<{ isDone: boolean }>(
        `SELECT NOT EXISTS (SELECT FROM due_work) AND NOT EXISTS (SELECT FROM sms_outbox WHERE sent_at IS NULL)
                AS "isDone"`,
      );
      if (rows[0]?.isDone === true) break;
      await sent.next();
    }
  } finally {
    await sent.stop();
  }
  const { rows } = await database.pool.query(
    `SELECT (SELECT count(*)::int FROM ticket_steps) AS steps,
            (SELECT count(DISTINCT ticket_id)::int FROM ticket_steps) AS tickets,
            (SELECT count(*)::int FROM sms_outbox WHERE sent_at IS NOT NULL AND attempts = 1) AS sent`,
  );
  expect(rows).toEqual([{ steps: 100, tickets: 100, sent: 100 }]);
  // The program that starts second may find the folder there, and give it its mark.
  const files = await readdir(path.join(folder, 'sms'));
  expect(files.filter((name) => /^sms-\d+\.txt$/.test(name))).toHaveLength(100);
  expect(await Promise.all(apps.map((app) => app.stop()))).toEqual([0, 0]);
});
