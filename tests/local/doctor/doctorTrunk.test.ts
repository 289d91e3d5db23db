/** The doctor's checks of the trunk that places callbacks; they need no exchange and no Redis. */
import { examinePart, type Finding } from '../../../app/cli/doctor/doctorChecks.js';
import { readConfig } from '../../../app/core/config.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query("INSERT INTO queues (name) VALUES ('general')");
});
afterAll(() => database.close());

const now = new Date('2026-03-02T02:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

async function trunk(): Promise<Finding | undefined> {
  const config = readConfig(databaseOnly(database));
  const [finding] = await examinePart({ config, pool: database.pool, now }, 'trunk');
  return finding;
}

/** Inserts a callback attempt with this outcome. */
async function cameOf(outcome: string, at: Date, node = 'hotline'): Promise<void> {
  await database.pool.query(
    `WITH call AS (
       INSERT INTO calls (id, node, channel_id, caller_number, language, started_at, phase, direction)
       VALUES (gen_random_uuid(), $3, gen_random_uuid(), '13800000001', 'zh', $2, 'over', 'out') RETURNING id
     ), callback AS (
       INSERT INTO callbacks (origin, queue_id, number, erased_at, requested_at, order_at, status, over_at)
       SELECT 'queue', id, NULL, $2, $2, $2, 'given_up', $2 FROM queues RETURNING id
     )
     INSERT INTO callback_attempts (callback_id, attempt, node, call_id, at, over_at, outcome)
     SELECT callback.id, 1, $3, call.id, $2, $2, $1 FROM call, callback`,
    [outcome, at, node],
  );
}

test('nothing to say, calls taken, calls not taken, and taken again', async () => {
  expect(await trunk()).toMatchObject({
    health: 'ok',
    says: 'no callback was placed in the last 24 h',
  });
  await cameOf('not_answered', minutesAgo(60));
  // One long ago, and one of another exchange.
  await cameOf('no_trunk', minutesAgo(25 * 60));
  await cameOf('no_trunk', minutesAgo(1), 'elsewhere');
  expect(await trunk()).toMatchObject({ health: 'ok', says: 'accepts our calls' });
  await cameOf('no_trunk', minutesAgo(30));
  await cameOf('no_trunk', minutesAgo(20));
  // Other outcomes on our side say nothing about the trunk.
  await cameOf('withdrawn', minutesAgo(10));
  await cameOf('lost', minutesAgo(10));
  expect(await trunk()).toMatchObject({
    health: 'fail',
    says: 'trunk-by-address did not accept 2 of our calls in the last 24 h, the last one at 2026-03-02T01:40:00.000Z: callbacks cannot be placed',
    advice: expect.stringMatching(/pjsip show contacts/) as string,
  });
  await cameOf('busy', minutesAgo(5));
  expect(await trunk()).toMatchObject({
    health: 'warn',
    says: expect.stringMatching(/did not accept 2 .*; it accepts calls again$/) as string,
  });
});
