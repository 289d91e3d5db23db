/** The doctor's checks of due work and of the Redis that triggers it; they need no exchange. */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import { examinePart, type Finding } from '../../../app/cli/doctor/doctorChecks.js';
import { readConfig } from '../../../app/core/config.js';
import { startRedis } from '../../../app/local/parts/redis.js';
import { writeFax } from '../../../app/messages/fax/store/faxOutbox.js';
import { freshDatabase, sharedParts, type TestDatabase } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';
import { anyLetter } from '../../messages/fax/anyLetter.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

async function finding(part: string, now: Date, redisUrl: string): Promise<Finding | undefined> {
  const config = readConfig({
    ...databaseOnly(database),
    REDIS_URL: redisUrl,
  });
  const [finding] = await examinePart({ config, pool: database.pool, now }, part);
  return finding;
}

const now = new Date('2026-03-02T02:00:00Z');
const inS = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test('due work that nobody does: somebody should look, and then people are not told', async () => {
  const after = (seconds: number) => finding('dueWork', inS(seconds), 'redis://127.0.0.1:1');
  expect(await after(0)).toMatchObject({ health: 'ok', says: 'nothing is overdue, 0 pending' });
  const fax = { toNumber: '051055501234', letter: anyLetter, expiresAt: inS(3600) };
  await writeFax(database.pool, { ...fax, purpose: 'guidance' }, now);
  expect(await after(-5)).toMatchObject({ health: 'ok', says: 'nothing is overdue, 1 pending' });
  expect(await after(5)).toMatchObject({ health: 'ok' });
  expect(await after(31)).toMatchObject({
    health: 'warn',
    says: '1 overdue, the oldest (wakeFax) by 31 s; 0 pending',
    advice: expect.stringMatching(/role jobs/) as string,
  });
  expect(await after(601)).toMatchObject({ health: 'fail' });
});

test('a Redis that appends, one that keeps snapshots only, one that keeps nothing, one that evicts', async () => {
  const folder = await mkdtemp(path.join(sharedParts().folder, 'doctor-redis-'));
  const server = await startRedis({ folder, durable: true });
  const client = new Redis(server.url);
  const redis = () => finding('redis', now, server.url);
  try {
    expect(await redis()).toMatchObject({ health: 'ok' });
    await client.config('SET', 'appendonly', 'no');
    await client.config('SET', 'save', '60 1');
    expect(await redis()).toMatchObject({
      health: 'warn',
      says: expect.stringMatching(/only snapshots/) as string,
      advice: 'set appendonly yes',
    });
    await client.config('SET', 'save', '');
    expect(await redis()).toMatchObject({
      health: 'warn',
      says: expect.stringMatching(/keeps nothing/) as string,
    });
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await redis()).toMatchObject({ health: 'fail' });
  } finally {
    client.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
