/** A call to an agent behind a pooler in transaction mode, where LISTEN hears nothing: processes wake each other by Redis. */
import { setWakesBy } from '../../../app/core/database/wakesBy.js';
import { redisWakeUps } from '../../../app/core/wakeUps/redisWakeUps.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { startPgBouncer, type PgBouncer } from '../../core/wakeUps/pgBouncer.js';
import { Hotline } from '../hotline.js';
import { DeskCalls } from './deskCalls.js';

let database: TestDatabase;
let pooler: PgBouncer;
let hotline: Hotline;
beforeAll(async () => {
  database = await freshDatabase();
  await setWakesBy(database.ownerUrl, 'redis');
  pooler = await startPgBouncer(database.url);
  hotline = await Hotline.start({
    softphones: true,
    database,
    env: { DATABASE_URL: pooler.url, SESSION_DATABASE_URL: database.url, WAKE_UPS: 'redis' },
  });
});
afterAll(async () => {
  await hotline?.stop();
  await pooler?.stop();
  await database?.close();
});

test('a caller in the queue is offered to an agent, and both talk', async () => {
  const from = '13700000931';
  const heard = new Set<string>();
  let listens = (): void => undefined;
  const isListening = new Promise<void>((resolve) => (listens = resolve));
  const listening = redisWakeUps(hotline.settings.REDIS_URL ?? '').listen({
    applicationName: 'test',
    channels: ['queue', 'entry', 'offer'],
    onNotification: (channel) => heard.add(channel),
    onListening: listens,
  });
  await isListening;
  const desk = new DeskCalls(hotline);
  await hotline.signIn('1001');
  const talking = await desk.talk(from);
  await desk.hearEachOther(talking.caller, talking.agent);
  await desk.over(talking);
  expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
  expect([...heard].sort()).toEqual(['entry', 'offer', 'queue']);
  await listening.stop();
  await hotline.nothingLeft();
});
