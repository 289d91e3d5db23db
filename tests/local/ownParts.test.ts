import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { Redis } from 'ioredis';
import { isAlive } from '../../app/local/parts/leftovers.js';
import { freeTcpPort } from '../../app/local/parts/freePort.js';
import { startPart } from '../../app/local/parts/partProcess.js';
import { niceOfSession, setNiceOfSession } from '../../app/local/parts/session.js';
import { startPostgres } from '../../app/local/parts/postgres.js';
import { startRedis } from '../../app/local/parts/redis.js';
import { projectRoot } from '../../app/core/paths.js';
import { loadIdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { freshDatabase, freshRedis, sharedParts } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'parts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a cluster keeps its rows over a restart and over a crash', async () => {
  const postgres = await startPostgres({ folder, durable: true });
  try {
    await query(postgres.ownerUrl, 'CREATE TABLE notes AS SELECT 7 AS n');
    await postgres.restart();
    expect(await query(postgres.ownerUrl, 'SELECT n FROM notes')).toEqual([{ n: 7 }]);
    await postgres.kill();
    await postgres.restart();
    expect(await query(postgres.ownerUrl, 'SELECT n FROM notes')).toEqual([{ n: 7 }]);
  } finally {
    await postgres.stop();
  }
  expect((await stat(path.join(folder, 'password'))).mode & 0o777).toBe(0o600);
  const again = await startPostgres({ folder, durable: true });
  try {
    expect(await query(again.ownerUrl, 'SELECT n FROM notes')).toEqual([{ n: 7 }]);
  } finally {
    await again.stop();
  }
});

test('a cluster is started again after a crash, as soon as its last process has ended', async () => {
  const postgres = await startPostgres({ folder, durable: true });
  const client = new Client({ connectionString: postgres.ownerUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid ?? 0;
    // It does not see that the server is gone.
    process.kill(pid, 'SIGSTOP');
    await postgres.kill();
    const restarted = postgres.restart();
    try {
      await untilTrue('a start in vain', async () => {
        const log = await readFile(path.join(folder, 'postgres.log'), 'utf8');
        return log.includes('shared memory block') ? true : undefined;
      });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await restarted;
    expect(await query(postgres.ownerUrl, 'SELECT 7 AS n')).toEqual([{ n: 7 }]);
  } finally {
    await client.end();
    await postgres.stop();
  }
});

test('a part and its session go before others by the nice value that it was given', async () => {
  // The tests themselves may give way to others.
  const logFile = path.join(folder, 'part.log');
  const hasSessions = existsSync('/proc/self/autogroup');
  const part = await startPart({
    name: 'a part',
    command: ['sh', '-c', `nice${hasSessions ? '; cat /proc/self/autogroup' : ''}`],
    logFile,
    stopSignal: 'SIGTERM',
    nice: -3,
  });
  await part.ended;
  const [nice, session] = (await readFile(logFile, 'utf8')).trim().split('\n');
  expect(nice).toBe(String(os.getPriority() - 3));
  if (hasSessions)
    expect(session?.split(' nice ')[1]).toBe(String(Math.max(0, niceOfSession()) - 3));
});

test('what a session that gives way starts gives way, too, with all its own sessions', async () => {
  if (!existsSync('/proc/self/autogroup')) return;
  const logFile = path.join(folder, 'part.log');
  const command = ['sh', '-c', 'cat /proc/self/autogroup'];
  const part = { name: 'a part', command, logFile, stopSignal: 'SIGTERM' } as const;
  const before = niceOfSession();
  setNiceOfSession(process.pid, 7);
  try {
    await (
      await startPart({ ...part, nice: -3 })
    ).ended;
    await (
      await startPart(part)
    ).ended;
  } finally {
    setNiceOfSession(process.pid, before);
  }
  const sessions = (await readFile(logFile, 'utf8')).trim().split('\n');
  expect(sessions.map((line) => line.split(' nice ')[1])).toEqual(['4', '7']);
});

test('a server that is started again waits for its port, where its clients look for it', async () => {
  const redis = await startRedis({ folder, durable: false });
  await redis.kill();
  const { port } = redis;
  const another = createServer().listen(port, '127.0.0.1');
  await once(another, 'listening');
  try {
    const restarted = redis.restart();
    // The restart, which asked before, has seen the port taken.
    expect(await freeTcpPort('127.0.0.1', port)).not.toBe(port);
    another.close();
    await restarted;
    expect(redis.port).toBe(port);
  } finally {
    await redis.stop();
  }
});

test('a cluster asks for its password', async () => {
  const postgres = await startPostgres({ folder, durable: false });
  try {
    const withoutPassword = postgres.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(withoutPassword, 'SELECT 1')).rejects.toThrow(/password/);
  } finally {
    await postgres.stop();
  }
});

test('a Redis refuses strangers, evicts nothing, and keeps what it was given when durable', async () => {
  const server = await startRedis({ folder, durable: true });
  let redis = new Redis(server.url);
  try {
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual([
      'maxmemory-policy',
      'noeviction',
    ]);
    await redis.set('deadline', '1');
    redis.disconnect();
    await server.restart();
    redis = new Redis(server.url);
    expect(await redis.get('deadline')).toBe('1');
    const stranger = new Redis(server.url.replace(/:[^:@]+@/, ':wrong@'), {
      retryStrategy: () => null,
    });
    stranger.on('error', () => undefined);
    await expect(stranger.get('deadline')).rejects.toThrow();
    stranger.disconnect();
  } finally {
    redis.disconnect();
    await server.stop();
  }
});

test('the servers end when the process that started them is killed', async () => {
  const script = `
    require('tsx/cjs');
    const { startPostgres } = require(${JSON.stringify(path.join(projectRoot, 'app/local/parts/postgres.ts'))});
    const { startRedis } = require(${JSON.stringify(path.join(projectRoot, 'app/local/parts/redis.ts'))});
    Promise.all([
      startPostgres({ folder: ${JSON.stringify(path.join(folder, 'pg'))}, durable: false }),
      startRedis({ folder: ${JSON.stringify(path.join(folder, 'redis'))}, durable: false }),
    ]).then((parts) => console.log(JSON.stringify(parts.map((part) => part.pid))));
  `;
  const starter = spawn(process.execPath, ['-e', script], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(starter.stdout, 'data')) as [Buffer];
  const pids = JSON.parse(line.toString()) as number[];
  expect(await Promise.all(pids.map(isAlive))).toEqual([true, true]);
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  // The kernel signals them. They then close their files in their own time.
  await untilTrue(
    'both to end',
    async () => (await Promise.all(pids.map(isAlive))).every((alive) => !alive) || undefined,
  );
});

test('each test file gets a migrated database of its own', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  try {
    expect(one.url).not.toBe(other.url);
    await one.pool.query(
      "INSERT INTO courts (code, name, level) VALUES ('京01', '院', 'intermediate')",
    );
    const { rows } = await other.pool.query('SELECT count(*)::int AS n FROM courts');
    expect(rows).toEqual([{ n: 0 }]);
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

test('each test file gets an empty Redis of its own', async () => {
  const [one, other] = await Promise.all([freshRedis(), freshRedis()]);
  const redis = [new Redis(one.url), new Redis(other.url)] as const;
  try {
    await redis[0].set('a', '1');
    expect(await redis[1].keys('*')).toEqual([]);
    await one.drop();
    expect(await redis[0].keys('*')).toEqual([]);
  } finally {
    redis.forEach((connection) => connection.disconnect());
    await other.drop();
  }
});

test('the sample court comes with the identity keys that open it', async () => {
  const database = await freshDatabase({ sample: true });
  try {
    const { rows } = await database.pool.query("SELECT 1 FROM courts WHERE code = '苏98'");
    expect(rows).toHaveLength(1);
    expect(loadIdentityKeys(database.identityKeysFile).currentKeyId).toBe(
      database.identityKeys.currentKeyId,
    );
  } finally {
    await database.close();
  }
});
