/** Passwords are guessed all over the hotline: the log and the doctor report it. */
import type { Logger } from 'winston';
import { examinePart } from '../../../app/cli/doctor/doctorChecks.js';
import { readConfig } from '../../../app/core/config.js';
import { watchGuessing } from '../../../app/court/identity/watchGuessing.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const now = new Date('2026-11-24T02:00:00Z');

/** Returns what the doctor reports, and the log. */
async function told(): Promise<{ health?: string; says?: string; log: object[] }> {
  const config = readConfig(databaseOnly(database));
  const [finding] = await examinePart({ config, pool: database.pool, now }, 'guessing');
  const { health, says } = finding ?? {};
  const log: object[] = [];
  const error = (message: string, detail: object) => log.push({ message, ...detail });
  await watchGuessing({
    db: database.pool,
    clock: { now: () => now },
    config,
    log: { error } as unknown as Logger,
  });
  return { ...(health && { health }), ...(says !== undefined && { says }), log };
}

const failures = (count: number, way = 'shown', atNothing = 0) =>
  database.pool.query('INSERT INTO guess_failures VALUES ($1, $2, $3, $4)', [
    ...[now, count, way, atNothing],
  ]);

test('on an ordinary day nobody is told', async () => {
  await failures(119);
  expect(await told()).toEqual({
    health: 'ok',
    says: 'wrong passwords and codes in the last hour: 119 (by telephone, number shown); 0 (by telephone, number withheld); 0 (by SMS); 0 (by agents); at numbers that do not exist: 0',
    log: [],
  });
});

test('too many are a warning, and an error in the log', async () => {
  await failures(120);
  const { health, says, log } = await told();
  expect([health, says]).toEqual(['warn', expect.stringContaining('one attempt per call')]);
  expect(log).toMatchObject([{ failuresOfLastHour: 120, usual: 0, limit: 120 }]);
});

test('when nobody is let in any more the doctor fails', async () => {
  await failures(400);
  const { health, says, log } = await told();
  expect([health, says]).toEqual(['fail', expect.stringContaining('only agents verify callers')]);
  expect(log).toMatchObject([{ failuresOfLastHour: 400, limit: 120 }]);
});

test('a way that is flooded is named, and the others stand as they are', async () => {
  await failures(5);
  await failures(61, 'sms', 300);
  const { health, says, log } = await told();
  expect([health, says]).toEqual([
    'fail',
    expect.stringMatching(
      /: 5 \(by telephone, number shown\); .*; 61 \(by SMS\); 0 \(by agents\); at numbers that do not exist: 300; by SMS: far more /,
    ),
  ]);
  expect(log).toMatchObject([
    { way: 'by SMS', failuresOfLastHour: 61, triesAtNothing: 300, limit: 20 },
  ]);
});

test('when all codes by SMS are sent that may be, the doctor and the log say so', async () => {
  const codes = async () => {
    const config = readConfig(databaseOnly(database));
    return (await examinePart({ config, pool: database.pool, now }, 'codes'))[0];
  };
  expect(await codes()).toMatchObject({
    health: 'ok',
    says: 'codes and new passwords by SMS: 0 of 200 in the last hour, 0 of 1000 in the last day',
  });
  await database.pool.query(
    `INSERT INTO sms_outbox (created_at, next_at, to_number, body, purpose, template, language, expires_at)
     SELECT $1, $1, '', '', 'sign_in_code', 'signInCode', 'zh', $1 FROM generate_series(1, 200)`,
    [now],
  );
  expect(await codes()).toMatchObject({ health: 'warn' });
  expect((await told()).log).toMatchObject([{ sentInHour: 200, perHour: 200 }]);
  await database.pool.query('UPDATE parties SET mobile_sealed = NULL');
  expect(await codes()).toMatchObject({
    health: 'warn',
    says: expect.stringContaining('no number is on file') as string,
  });
  await database.pool.query("UPDATE courts SET settings = '{}'");
  expect(await codes()).toMatchObject({
    health: 'ok',
    says: 'codes and new passwords by SMS are off',
  });
});

test('tries at numbers that do not exist alone alarm nobody', async () => {
  await failures(0, 'sms', 5000);
  expect(await told()).toMatchObject({ health: 'ok', log: [] });
});

test('a court sets its own limits', async () => {
  await database.pool.query(
    `UPDATE courts SET settings = '{"guessing":{"hotline":{"leastPerHour":1000}}}' WHERE code = '苏98'`,
  );
  await failures(400);
  expect(await told()).toMatchObject({ health: 'ok', log: [] });
});

test('a budget of replies by SMS that is used up is told, with the setting', async () => {
  const config = readConfig(databaseOnly(database));
  const find = async () => {
    const [finding] = await examinePart({ config, pool: database.pool, now }, 'sms');
    return finding;
  };
  const write = (replies: number) =>
    database.pool.query(
      `INSERT INTO sms_reply_counts VALUES ('refusals', $1, $2)
       ON CONFLICT (counted, hour) DO UPDATE SET replies = excluded.replies`,
      [now, replies],
    );
  // A process holds the account.
  await database.pool.query(
    `INSERT INTO node_leases (node, holder, host, pid, mark, started_at, expires_at)
     VALUES ('sms:file', gen_random_uuid(), 'here', 1, '', now(), now() + interval '1 hour')`,
  );
  await database.pool.query("INSERT INTO sms_accounts VALUES ('file', 'hotline', $1, $1)", [now]);
  await write(199);
  expect(await find()).toMatchObject({ health: 'ok' });
  await write(200);
  expect(await find()).toMatchObject({
    health: 'warn',
    says: expect.stringMatching(/^200 replies were written this hour/) as string,
    advice: expect.stringContaining('SMS_REFUSALS_PER_HOUR') as string,
  });
});
