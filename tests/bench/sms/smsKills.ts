/**
 * What is lost and doubled when the SMSC, the hotline's process that sends, PostgreSQL and Redis
 * are killed in turn, all with -9 and while they send. It is counted at the SMSC.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { appNodeFlags, startAppProcess } from '../../../app/local/appProcess.js';
import { startRedis } from '../../../app/local/parts/redis.js';
import { projectRoot } from '../../../app/core/paths.js';
import { Smsc, smscPassword } from '../../messages/smsc.js';
import { addCourt, type BenchDatabase } from '../benchDatabase.js';
import { appEnvironment, benchFolder } from '../benchHotline.js';
import { held, told, type Figure } from '../figure.js';
import { madeUpCourt } from '../madeUpCases.js';
import { fillOutbox, untilNone } from './outboxOfBench.js';

export async function measureKills(database: BenchDatabase, count: number): Promise<Figure[]> {
  const folder = path.join(benchFolder, 'sms-kills');
  await rm(folder, { recursive: true, force: true });
  await addCourt(database.pool, madeUpCourt);
  await fillOutbox(database.pool, count);
  const redis = await startRedis({ folder: path.join(folder, 'redis'), durable: true });
  const smsc = await Smsc.start();
  // Nobody telephones: the process has only the jobs.
  const nobody = {
    ariUrl: 'http://127.0.0.1:1/ari',
    ariUser: 'nobody',
    ariPassword: 'nobody-rings',
  };
  try {
    const app = await startAppProcess({
      env: {
        ...appEnvironment(database, redis, nobody),
        HOTLINE_ROLES: 'jobs',
        SMS_DRIVER: 'smpp',
        SMS_PER_SECOND: '100000',
        SMPP_HOST: '127.0.0.1',
        SMPP_PORT: String(smsc.port),
        SMPP_SYSTEM_ID: 'hotline',
        SMPP_PASSWORD: smscPassword,
        SMPP_SOURCE: '12368',
      },
      logFile: path.join(folder, 'app.log'),
      command: [process.execPath, ...appNodeFlags, path.join(projectRoot, 'dist/main.js')],
    });
    try {
      smsc.tell('receipts tlv');
      const blows = [
        async () => {
          await smsc.killAndRestart();
          smsc.tell('receipts tlv');
        },
        async () => {
          await app.kill();
          await app.restart();
        },
        async () => {
          await database.postgres.kill();
          await database.postgres.restart();
        },
        async () => {
          await redis.kill();
          await redis.restart();
        },
      ];
      const rounds = 2 * blows.length;
      for (let round = 0; round < rounds; round += 1) {
        await smsc.count('submit', Math.floor(((round + 1) * count) / (rounds + 2)));
        await blows[round % blows.length]?.();
      }
      await untilNone(database.pool, 'unsent');
    } finally {
      await app.stop();
    }
    return await countAll(database, smsc, count);
  } finally {
    await smsc.stop();
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

async function countAll(database: BenchDatabase, smsc: Smsc, count: number): Promise<Figure[]> {
  const { rows } = await database.pool.query<{ number: string; state: string }>(
    'SELECT to_number AS number, state FROM sms_outbox',
  );
  const submits = smsc.events.filter(({ event }) => event === 'submit');
  const reached = new Set(submits.map(({ to }) => to));
  const silent = rows.filter(({ number }) => !reached.has(number));
  const lost = count - rows.length + silent.filter(({ state }) => state !== 'unknown').length;
  const doubled = submits.length - reached.size;
  const named = rows.filter(({ state }) => state === 'unknown');
  return [
    held(
      'SMSC, sender, PostgreSQL, Redis killed in turn, twice each: lost',
      lost,
      null,
      '0',
      lost === 0,
    ),
    held('the same: doubled, by the count of the SMSC', doubled, null, '0', doubled === 0),
    told(`the same: named unknown, of ${count}`, named.length),
    told('… of which the SMSC had', named.filter(({ number }) => reached.has(number)).length),
  ];
}
