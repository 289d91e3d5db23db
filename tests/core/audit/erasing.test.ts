/**
 * Who may erase what from the audit, and when: an intruder with everything that the app has cannot
 * remove what happened lately, and who verifies is shown every erasure.
 */
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { eraseExpired, eraseOnRequest, sealAudit } from '../../../app/core/audit/store/audit.js';
import {
  readDifferingLimits,
  setErasingLimits,
} from '../../../app/core/audit/store/erasingLimits.js';
import { verifyAudit } from '../../../app/core/audit/store/verifyAudit.js';
import { eraseDisclosed } from '../../../app/privacy/store/erasePeople.js';
import type { Pool } from 'pg';
import { makeScene, type Scene } from '../../tickets/scene.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { patientPool } from '../../parts/patientPool.js';

let database: TestDatabase;
let eraser: Pool;
let scene: Scene;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  eraser = patientPool(database.eraserUrl, 2);
  scene = await makeScene(database.pool);
});
afterEach(async () => {
  await eraser.end();
  await database.close();
});

/** PostgreSQL's insufficient_privilege. */
const denied = { code: '42501' };

/** Adds a step with a reason to a ticket of its own. @returns its id and that of the ticket. */
async function step(
  daysAgo: number,
  reason = '张三不满意',
): Promise<{ id: number; ticket: number }> {
  const { id: ticket } = await scene.open({
    callerNumber: `1370000${String(daysAgo)}`.padEnd(11, '0'),
  });
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO ticket_steps (ticket_id, at, kind, by_kind, reason)
     VALUES ($1, now() - make_interval(days => $2), 'reopened', 'caller', $3) RETURNING id`,
    [ticket, daysAgo, reason],
  );
  return { id: Number(rows[0]?.id), ticket };
}

async function disclosed(daysAgo: number): Promise<number> {
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO disclosures (at, case_id, facts, proof, person_id)
     VALUES (now() - make_interval(days => $1), 1, '{}', 'x', 7) RETURNING id`,
    [daysAgo],
  );
  return Number(rows[0]?.id);
}

const reasonOf = async (id: number) =>
  (await database.pool.query<object>('SELECT reason FROM ticket_steps WHERE id = $1', [id])).rows;

test('an intruder in the app erases nothing that is young, by no way', async () => {
  const { id, ticket } = await step(1);
  const told = await disclosed(1094);
  await database.pool.query(
    "UPDATE tickets SET status = 'closed', replied_at = $2, closed_at = $2 WHERE id = $1",
    [ticket, new Date('2020-01-01T00:00:00Z')],
  );
  for (const sql of [
    `SELECT erase_audited('ticket_steps', 'reason', '{${id}}', 'the retention period is over')`,
    `SELECT erase_audited('disclosures', 'person_id', '{${told}}', 'the retention period is over')`,
    `SELECT erase_expired('ticket_steps', 'reason', '{${id}}')`,
    `SELECT erase_expired('disclosures', 'person_id', '{${told}}')`,
    `SELECT erase_on_request('ticket_steps', 'reason', '{${id}}')`,
    `UPDATE ticket_steps SET reason = NULL WHERE id = ${id}`,
    'UPDATE erasing_limits SET least_days = 0',
    "INSERT INTO erasing_limits VALUES ('readings', 'reason', 0, true)",
    'SET ROLE hotline_eraser',
    "INSERT INTO audit_erasures (erased_on, kind, of_column, values_erased, why) VALUES (now(), 'x', 'x', 1, 'x')",
  ]) {
    await expect(database.pool.query(sql)).rejects.toMatchObject(denied);
  }
  expect(await reasonOf(id)).toEqual([{ reason: '张三不满意' }]);
  await sealAudit(database.pool, { withHeld: true });
  expect(await verifyAudit(database.pool, [])).toMatchObject({ problems: [], erasures: [] });
});

test('what is old enough goes; one that is too young among them keeps all', async () => {
  const [old, young] = [await step(731), await step(729)];
  await expect(
    eraseExpired(database.pool, 'ticket_steps', 'reason', [old.id, young.id]),
  ).rejects.toThrow('1 values of ticket_steps.reason are younger than 730 days');
  expect(await reasonOf(old.id)).toEqual([{ reason: '张三不满意' }]);
  expect(await eraseExpired(database.pool, 'ticket_steps', 'reason', [old.id])).toBe(1);
  expect(await reasonOf(old.id)).toEqual([{ reason: null }]);
});

test('who told a fact goes with the call: the moment would lead to it', async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    `INSERT INTO disclosures (at, case_id, facts, proof, person_id, call_id, agent_id)
     SELECT now() - make_interval(days => 1096), 1, '{}', 'x', 7, gen_random_uuid(), id FROM agents ORDER BY id LIMIT 1
     RETURNING id`,
  );
  const id = Number(rows[0]?.id);
  await sealAudit(database.pool, { withHeld: true });
  await eraseDisclosed(database.pool, [id]);
  const left = await database.pool.query(
    'SELECT person_id, call_id, agent_id FROM disclosures WHERE id = $1',
    [id],
  );
  expect(left.rows).toEqual([{ person_id: null, call_id: null, agent_id: null }]);
  expect(await verifyAudit(database.pool, [])).toMatchObject({ problems: [] });
});

test('a reason for reading callers’ data is never erased by age', async () => {
  await expect(eraseExpired(database.pool, 'readings', 'reason', [1])).rejects.toMatchObject(
    denied,
  );
});

test('at a person’s request a role of its own erases what is young, but not what the law wants kept', async () => {
  const { id } = await step(1);
  const told = await disclosed(1);
  expect(await eraseOnRequest(eraser, 'ticket_steps', 'reason', [id])).toBe(1);
  await expect(eraseOnRequest(eraser, 'disclosures', 'person_id', [told])).rejects.toMatchObject(
    denied,
  );
  await expect(eraseOnRequest(eraser, 'readings', 'reason', [1])).rejects.toMatchObject(denied);
  await expect(eraser.query('UPDATE erasing_limits SET least_days = 0')).rejects.toMatchObject(
    denied,
  );
});

test('verification shows every erasure: by age added up, on request one by one, each with its role', async () => {
  const old = [await step(900), await step(800), await step(740)];
  const [one, another] = [await step(3), await step(2)];
  await eraseExpired(database.pool, 'ticket_steps', 'reason', [old[0]?.id ?? 0]);
  await eraseExpired(database.pool, 'ticket_steps', 'reason', [old[1]?.id ?? 0, old[2]?.id ?? 0]);
  await eraseOnRequest(eraser, 'ticket_steps', 'reason', [one.id]);
  await eraseOnRequest(eraser, 'ticket_steps', 'reason', [another.id]);
  // By the owner, with whatever reason was given.
  await database.asOwner(
    `INSERT INTO audit_erasures (erased_on, kind, of_column, values_erased, why, by_role)
     VALUES ('2026-03-01', 'ticket_steps', 'reason', 4, 'whatever', 'hotline')`,
  );
  await sealAudit(database.pool, { withHeld: true });
  const today = chinaDate(new Date());
  const of = { table: 'ticket_steps', column: 'reason', firstOn: today, lastOn: today };
  const request = {
    ...of,
    values: 1,
    why: 'at the request of the person',
    byRole: 'hotline_eraser',
  };
  const { erasures, problems } = await verifyAudit(database.pool, []);
  expect(erasures).toEqual([
    ...[
      {
        ...of,
        values: 4,
        why: 'whatever',
        byRole: 'hotline',
        firstOn: '2026-03-01',
        lastOn: '2026-03-01',
      },
    ],
    ...[{ ...of, values: 3, why: 'the retention period is over', byRole: 'hotline_app' }],
    ...[request, request],
  ]);
  expect(problems).toMatchObject([{ kind: 'erased_in_silence', erased: 5, noted: 9 }]);
});

test('migrate sets the limits to the days of the settings', async () => {
  const days = { CALLERS_KEEP_DAYS: 1095, MESSAGES_KEEP_DAYS: 365 };
  const differing = [
    { table: 'ticket_steps', setting: 'MESSAGES_KEEP_DAYS', days: 365, limit: 730 },
  ];
  expect(await readDifferingLimits(database.pool, days)).toEqual(differing);
  expect(await setErasingLimits(database.ownerUrl, days)).toEqual(differing);
  expect(await setErasingLimits(database.ownerUrl, days)).toEqual([]);
  const { id } = await step(400);
  expect(await eraseExpired(database.pool, 'ticket_steps', 'reason', [id])).toBe(1);
});
