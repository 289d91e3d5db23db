import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { asTable } from '../../../app/cli/doctor/doctor.js';
import { examine, type Finding, type Health } from '../../../app/cli/doctor/doctorChecks.js';
import { writeHandOverState } from '../../../app/core/files/store/storedFiles.js';
import { readConfig } from '../../../app/core/config.js';
import { startAsterisk, type Asterisk } from '../../../app/local/parts/asterisk.js';
import { makeHoldMusic } from '../../../app/local/parts/holdMusic.js';
import { startRedis, type RedisServer } from '../../../app/local/parts/redis.js';
import {
  discardMessage,
  noteMessage,
  type MessageTicket,
} from '../../../app/tickets/opening/unsentMessages.js';
import { projectRoot } from '../../../app/core/paths.js';
import { hotline } from '../../cli/hotline.js';
import { freshDatabase, type TestDatabase, sharedParts } from '../../parts/database.js';
import { hotlineVariables } from '../../parts/testTelephony.js';
import { patientPool } from '../../parts/patientPool.js';

let folder: string;
let database: TestDatabase;
let redis: RedisServer;
let asterisk: Asterisk;

beforeAll(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'doctor-'));
  const soundsDir = path.join(folder, 'sounds');
  await makeHoldMusic(soundsDir);
  [database, redis, asterisk] = await Promise.all([
    freshDatabase({ sample: true }),
    startRedis({ folder: path.join(folder, 'redis'), durable: true }),
    startAsterisk({
      folder: path.join(folder, 'asterisk'),
      name: 'hotline',
      address: '127.0.0.1',
      configFrom: path.join(projectRoot, 'asterisk-config'),
      variables: hotlineVariables(soundsDir),
      sharedFolders: [soundsDir],
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([database.close(), redis.stop(), asterisk.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** Runs the doctor with some settings changed, and returns the findings by part. */
async function findings(
  changed: Record<string, string> = {},
  now = new Date('2026-03-02T02:00:00Z'),
  only?: readonly string[],
): Promise<Record<string, Finding>> {
  const config = readConfig({
    HOTLINE_ENV: 'test',
    HOTLINE_COURT: '苏98',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ARI_URL: asterisk.ariUrl,
    ARI_USER: asterisk.ariUser,
    ARI_PASSWORD: asterisk.ariPassword,
    IDENTITY_KEYS_FILE: database.identityKeysFile,
    SOUNDS_DIR: path.join(folder, 'sounds'),
    RECORDED_PROMPTS_DIR: path.join(folder, 'recorded'),
    RECORDINGS_DIR: asterisk.recordingsDir,
    AUDIT_ANCHORS_FILE: path.join(folder, 'audit-anchors.log'),
    ...changed,
  });
  const pool = patientPool(config.DATABASE_URL, 1);
  try {
    const all = await examine({ config, pool, now }, only);
    return Object.fromEntries(all.map((finding) => [finding.part, finding]));
  } finally {
    await pool.end();
  }
}

const healthOf = (all: Record<string, Finding>): Record<string, Health> =>
  Object.fromEntries(Object.entries(all).map(([part, { health }]) => [part, health]));

test('every part is examined; only what is missing fails, with what to do', async () => {
  const all = await findings();
  expect(healthOf(all)).toMatchObject({
    database: 'ok',
    schema: 'ok',
    role: 'ok',
    audit: 'ok',
    court: 'ok',
    calendar: 'ok',
    agents: 'ok',
    connection: 'ok',
    clock: 'ok',
    redis: 'ok',
    dueWork: 'ok',
    trunk: 'ok',
    exchange: 'ok',
    load: 'ok',
    'identity-keys': 'ok',
    secrets: 'ok',
    recordings: 'ok',
    messages: 'ok',
    attachments: 'ok',
    files: 'ok',
    // No prompts are built into this folder, and no app listens.
    prompts: 'fail',
    app: 'fail',
  });
  expect(all.exchange?.says).toMatch(/GHSA-wcvv-g26m-wx5c and GHSA-vrfp-mg3q-3959 are fixed$/);
  expect(all.prompts?.advice).toBe('run hotline prompts build');
  expect(asTable(Object.values(all))).toMatch(
    /FAIL {2}app .*is not connected[^\n]*\n\s+-> start it/,
  );
});

test('only the parts that are asked for are examined', async () => {
  expect(Object.keys(await findings({}, undefined, ['app', 'court']))).toEqual(['court', 'app']);
  const { code, stderr } = await hotline(['doctor', '--only', 'apps'], {});
  expect([code, stderr]).toEqual([2, expect.stringMatching(/no part apps; there are database,/)]);
});

test('a database that is away is said once', async () => {
  const all = await findings({ DATABASE_URL: 'postgresql://hotline:x@127.0.0.1:1/hotline' });
  expect(all.database).toMatchObject({
    health: 'fail',
    advice: expect.stringMatching(/make run/) as string,
  });
  expect(Object.keys(all)).not.toContain('schema');
  expect(all.redis?.health).toBe('ok');
});

test('a schema that is not migrated, or was changed behind our back', async () => {
  const name = `doctor_${process.pid}`;
  const server = new Client({ connectionString: database.ownerUrl });
  await server.connect();
  try {
    await server.query(`CREATE DATABASE ${name}`);
    const empty = database.url.replace(/\/[^/]*$/, `/${name}`);
    expect((await findings({ DATABASE_URL: empty })).schema).toMatchObject({
      health: 'fail',
      advice: 'run hotline migrate',
    });
    await database.asOwner("UPDATE schema_migrations SET checksum = 'x' WHERE version = 1");
    expect((await findings()).schema).toMatchObject({
      health: 'fail',
      says: expect.stringMatching(/not the schema/) as string,
    });
  } finally {
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.end();
  }
});

test('the coming year is asked for from November on', async () => {
  // chinese-days knows the published years, so this asks about a year far beyond them.
  const october = await findings({}, new Date('2096-10-31T02:00:00Z'));
  const november = await findings({}, new Date('2096-11-01T02:00:00Z'));
  expect(october.calendar).toMatchObject({
    health: 'warn',
    says: expect.stringMatching(/ 2096 are not/) as string,
  });
  expect(november.calendar).toMatchObject({
    health: 'warn',
    says: expect.stringMatching(/2096 and 2097/) as string,
  });
});

test('sample secrets are refused in production', async () => {
  const all = await findings({ HOTLINE_ENV: 'production' });
  expect(all.secrets).toMatchObject({
    health: 'fail',
    says: expect.stringMatching(/sample court/) as string,
  });
});

test('agents with passwords of the sample court may not take real calls', async () => {
  const all = await findings({ HOTLINE_ENV: 'production' });
  expect(all.agents).toMatchObject({
    health: 'fail',
    says: '1001, 1002, 1003, 1004, 1900 have the published passwords of the sample court',
  });
  await database.pool.query(
    `UPDATE agents SET sip_digest = repeat('0', 32) WHERE number <> '1003'`,
  );
  expect((await findings({ HOTLINE_ENV: 'production' })).agents?.says).toMatch(/^1003 have/);
  await database.pool.query(`UPDATE agents SET sip_digest = repeat('0', 32)`);
  expect((await findings({ HOTLINE_ENV: 'production' })).agents?.health).toBe('ok');
});

test('too few who asked for a person were connected', async () => {
  const now = new Date('2026-03-02T02:00:00Z');
  const at = new Date(now.getTime() - 60_000);
  await database.pool.query(
    `WITH c AS (INSERT INTO calls (id, node, channel_id, started_at, ended_at, outcome)
                VALUES (gen_random_uuid(), 'hotline', 'gone', $1, $1, 'abandoned') RETURNING id)
     INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status, over_at,
            result)
     SELECT l.id, c.id, 'hotline', '{}', '{}', '{}', $1, $1, 'over', $1, 'timeout' FROM c, queues l LIMIT 1`,
    [at],
  );
  expect((await findings()).connection).toMatchObject({
    health: 'warn',
    says: '0.0% of the callers who asked for a person in the last 24 h were connected',
  });
});

test('a Redis that evicts, and one that keeps nothing', async () => {
  const forgetful = await startRedis({ folder: path.join(folder, 'other-redis'), durable: false });
  const { Redis } = await import('ioredis');
  const client = new Redis(forgetful.url);
  try {
    expect((await findings({ REDIS_URL: forgetful.url })).redis).toMatchObject({ health: 'warn' });
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect((await findings({ REDIS_URL: forgetful.url })).redis).toMatchObject({
      health: 'fail',
      advice: expect.stringMatching(/noeviction/) as string,
    });
  } finally {
    client.disconnect();
    await forgetful.stop();
  }
});

test('an exchange with another name, a wrong password, or none at all', async () => {
  expect((await findings({ HOTLINE_NODE: 'other' })).exchange?.health).toBe('warn');
  expect((await findings({ MAX_CALLS: '5000' })).exchange?.says).toMatch(
    /refuses calls beyond 250/,
  );
  expect((await findings()).telephones).toMatchObject({
    health: 'ok',
    says: expect.stringMatching(
      /\([1-9]\d* of agents\) may place 125 calls at once, of Asterisk's 250$/,
    ) as string,
  });
  expect((await findings({ ARI_PASSWORD: 'wrong-one' })).exchange?.says).toMatch(
    /refuses ARI_USER/,
  );
  expect((await findings({ ARI_URL: 'http://127.0.0.1:1' })).exchange).toMatchObject({
    health: 'fail',
    says: expect.stringMatching(/does not answer at 127.0.0.1:1/) as string,
  });
});

test('a recordings folder that is not there', async () => {
  expect(
    (await findings({ RECORDINGS_DIR: path.join(folder, 'no-such') })).recordings,
  ).toMatchObject({ health: 'warn', advice: expect.stringMatching(/RECORDINGS_DIR/) as string });
});

test('a folder for attachments that cannot be made', async () => {
  // A path below a file.
  const ATTACHMENTS_DIR = path.join(database.identityKeysFile, 'attachments');
  expect((await findings({ ATTACHMENTS_DIR })).attachments).toMatchObject({
    health: 'warn',
    advice: expect.stringMatching(/ATTACHMENTS_DIR/) as string,
  });
  expect(
    (await findings({ ATTACHMENTS_DIR: path.join(folder, 'yet/to/come') })).attachments,
  ).toMatchObject({ health: 'ok' });
});

test('a store of files is tried; one that is away or another one is said, and files that wait', async () => {
  const store = path.join(folder, 'store');
  const settings = { FILES_STORE: 'folder', FILES_DIR: store };
  const now = new Date();
  const found = async () => (await findings(settings, now, ['files'])).files;
  expect(await found()).toMatchObject({
    health: 'fail',
    says: expect.stringContaining('ENOENT') as string,
    advice: expect.stringContaining('FILES_DIR') as string,
  });
  await mkdir(store);
  expect(await found()).toMatchObject({
    health: 'ok',
    says: `${store}: put, read, listed and deleted files; 0 wait to be handed over`,
  });
  expect(await readdir(path.join(store, '.hotline-try'))).toEqual([]);
  const state = { node: 'second', kind: 'recordings', waiting: 3, problem: 'no room' } as const;
  const waitingSince = new Date(now.getTime() - 3_700_000);
  await writeHandOverState(database.pool, { ...state, waitingSince, seenAt: now });
  expect(await found()).toMatchObject({
    health: 'warn',
    says: expect.stringContaining('second: 3 recordings (no room)') as string,
  });
  await rm(path.join(store, '.hotline-store'));
  expect(await found()).toMatchObject({
    health: 'fail',
    says: expect.stringContaining('has lost its mark') as string,
    advice: expect.stringContaining('hotline privacy mark FILES_STORE') as string,
  });
});

test('a message that nobody has', async () => {
  const recordings = path.join(folder, 'left-recordings');
  const ticket: MessageTicket = {
    kind: 'opinion',
    courtId: 1,
    language: 'zh',
    callId: null,
    callerNumber: null,
    by: { kind: 'caller' },
  };
  const atNight = new Date(Date.now() - 10 * 3_600_000);
  const file = await noteMessage(recordings, ticket, atNight);
  expect((await findings({ RECORDINGS_DIR: recordings })).messages).toMatchObject({
    health: 'fail',
    says: `1 messages of callers have no ticket: ${file}`,
  });
  // A message that is being recorded just now is no problem.
  await discardMessage(recordings, file);
  await noteMessage(recordings, ticket, new Date());
  expect((await findings({ RECORDINGS_DIR: recordings })).messages?.health).toBe('ok');
  await writeFile(path.join(recordings, 'messages', 'unsent', 'torn.json'), '{"file":"20');
  expect((await findings({ RECORDINGS_DIR: recordings })).messages).toMatchObject({
    health: 'fail',
    says: '1 notes of messages in messages/unsent are unreadable: torn.json',
  });
});

test('a key file that others may read', async () => {
  await mkdir(path.join(folder, 'keys'), { recursive: true });
  const open = path.join(folder, 'keys', 'open.json');
  await copyFile(database.identityKeysFile, open);
  await chmod(open, 0o644);
  expect((await findings({ IDENTITY_KEYS_FILE: open }))['identity-keys']?.health).toBe('fail');
});
