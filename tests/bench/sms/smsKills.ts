/**
 * What is lost and doubled when the SMSC, the hotline's process that sends, PostgreSQL and Redis
 * are killed in turn, all with -9 and while they send. It is counted at the SMSC.
 */
import path from 'node:path';
import { Smsc, smscPassword } from '../../messages/smsc.js';
import { addCourt, type BenchDatabase } from '../benchDatabase.js';
import {
  appEnvironment,
  benchFolder,
  noAsterisk,
  startBenchRedis,
  startBuiltApp,
} from '../benchHotline.js';
import { measured, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { madeUpCourt } from '../madeUpCases.js';
import { fillOutbox, untilNone } from './outboxOfBench.js';

/** Kills everything in turn, and counts. */
export function measureKills(database: BenchDatabase, count: number): Promise<Figure[]> {
  return withParts(async (keep) => {
    await addCourt(database.pool, madeUpCourt);
    await fillOutbox(database.pool, count);
    const redis = keep(await startBenchRedis('sms-redis'));
    const smsc = keep(await Smsc.start());
    smsc.tell('receipts tlv');
    const env = {
      ...appEnvironment(database, redis, noAsterisk),
      HOTLINE_ROLES: 'jobs',
      SMS_DRIVER: 'smpp',
      SMS_PER_SECOND: '100000',
      SMPP_HOST: '127.0.0.1',
      SMPP_PORT: String(smsc.port),
      SMPP_SYSTEM_ID: 'hotline',
      SMPP_PASSWORD: smscPassword,
      SMPP_SOURCE: '12368',
    };
    const app = keep(await startBuiltApp(env, path.join(benchFolder, 'sms-app.log')));
    const turn = ['SMSC', 'the app', 'PostgreSQL', 'Redis'] as const;
    const rounds = [...turn, ...turn];
    const parts = { 'the app': app, PostgreSQL: database.postgres, Redis: redis };
    for (const [round, name] of rounds.entries()) {
      await smsc.count('submit', Math.floor(((round + 1) * count) / (rounds.length + 2)));
      if (name === 'SMSC') {
        await smsc.killAndRestart();
        smsc.tell('receipts tlv');
      } else {
        await parts[name].kill();
        await parts[name].restart();
      }
      say(`${name} killed and started again`);
    }
    await untilNone(database.pool, 'unsent');
    await app.stop();
    return countAll(database, smsc, count);
  });
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
  const name = 'SMSC, sender, PostgreSQL, Redis killed in turn, twice each';
  return [
    measured(`${name}: lost`, '', lost, { atMost: 0 }),
    measured('the same: doubled, by the count of the SMSC', '', doubled, { atMost: 0 }),
    measured(`the same: named unknown, of ${count.toLocaleString('en')}`, '', named.length),
    measured('of which the SMSC had', '', named.filter(({ number }) => reached.has(number)).length),
  ];
}
