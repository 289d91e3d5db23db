/** What migration 0052 makes of what earlier versions have left about anonymous reports. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sealAudit } from '../../app/audit/store/audit.js';
import { verifyAudit } from '../../app/audit/store/verifyAudit.js';
import { recordReading, type NewReading } from '../../app/operators/store/readings.js';
import { projectRoot } from '../../app/paths.js';
import { nextMorning } from '../orders/nextMorning.js';
import { clearOrders, makeScene, type Scene } from '../orders/scene.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { rowsWith } from '../parts/rowsWith.js';

let database: TestDatabase;
let scene: Scene;
let migration: string;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  scene = await makeScene(database.pool);
  const file = 'sql/migrations/0051-0060/0052_what_led_to_reports.sql';
  migration = await readFile(path.join(projectRoot, file), 'utf8');
});
afterAll(async () => {
  await clearOrders(database);
  await database.close();
});

const migrateAgain = () => database.asOwner(`BEGIN; ${migration}; COMMIT`);

const agents = { kind: 'agent', agent: { id: 1 } } as const;
async function reads(subject: string, more: Partial<NewReading> = {}): Promise<void> {
  const command = 'GET /api/orders/:number, session 1';
  await recordReading(database.pool, {
    ...{ at: scene.now(), by: agents, osUser: 'web:lin', host: 'h', tokenId: null, command },
    ...{ subject, shown: [], reason: 'x', ...more },
  });
}

test('readings by which an agent’s report led to the talk are gone without a gap, and the audit is intact', async () => {
  const report = await scene.open({ kind: 'opinion', anonymous: true });
  const held = report.number;
  const named = await scene.open({ kind: 'consultation' });
  await reads(`order ${named.number}`, { command: 'POST /api/orders, session 1' });
  await reads(`order ${held}`, { command: 'POST /api/orders, session 1' });
  await reads(`order ${held}`, {
    by: { kind: 'staff', staff: { id: 1 } },
    command: 'POST /api/orders, session 1',
  });
  await reads('orders by words', { shown: [held] });
  await reads('open orders', { shown: [held, named.number] });
  await sealAudit(database.pool, { withHeld: true });
  await nextMorning(scene.desk);
  await reads(`order ${held}`);
  await reads(`order ${held}`, { by: { kind: 'staff', staff: { id: 1 } } });
  await sealAudit(database.pool, { withHeld: false });
  await reads(`order ${held}`);
  await reads(`order ${named.number}`);
  const before = await verifyAudit(database.pool, []);
  expect(before.problems).toEqual([]);

  await migrateAgain();
  const { rows } = await database.pool.query<{ id: string; by_kind: string; subject: string }>(
    'SELECT id, by_kind, subject FROM readings ORDER BY id',
  );
  expect(rows.map(({ id, by_kind, subject }) => [Number(id), by_kind, subject])).toEqual([
    [1, 'agent', `order ${named.number}`],
    [2, 'agent', 'open orders'],
    [3, 'staff', `order ${held}`],
    [4, 'agent', `order ${named.number}`],
  ]);
  const left = await rowsWith(database.pool, held);
  expect(left.filter((row) => row.startsWith('audit_') && row.includes('POST'))).toEqual([]);
  await sealAudit(database.pool, { withHeld: false });
  const after = await verifyAudit(database.pool, []);
  expect(after.problems).toEqual([]);
  expect(after.places).toBe(before.places + before.pending - 5 + 1);
  expect(after.erasures).toMatchObject([{ table: 'readings', values: 5 }]);
  await reads('open orders');
  expect((await database.pool.query('SELECT FROM readings')).rowCount).toBe(5);

  // Where there is nothing of the kind, nothing is written anew.
  await migrateAgain();
  expect((await verifyAudit(database.pool, [])).erasures).toHaveLength(1);
});

test('a call whose caller asked how an anonymous order stands ends at the code, and has no number', async () => {
  const { pool } = database;
  const callId = await scene.call('13700000009');
  await pool.query(
    `INSERT INTO call_events (call_id, seq, at, kind, name, detail)
     SELECT $1, seq, now(), kind, name, detail FROM (VALUES
       (1, 'keys', 'orderNumber', '2611240011'), (2, 'keys', 'orderCode', '(6 keys)'),
       (3, 'step', 'orderCode', 'right'), (4, 'prompt', 'orderStatusOnly', ''),
       (5, 'keys', 'mainMenu', '1')) AS e (seq, kind, name, detail)`,
    [callId],
  );
  await migrateAgain();
  const { rows } = await pool.query(
    `SELECT c.caller_number, array_agg(e.name || ' ' || e.detail ORDER BY e.seq) AS events
       FROM calls c JOIN call_events e ON e.call_id = c.id WHERE c.id = $1 GROUP BY c.id`,
    [callId],
  );
  expect(rows).toEqual([
    { caller_number: '', events: ['orderNumber (10 keys)', 'orderCode (6 keys)'] },
  ]);
});

test('a call whose recording went because of a report becomes like one whose caller declined', async () => {
  const { pool } = database;
  const calls: Record<string, string> = {};
  for (const [name, consent] of [
    ['reporter', true],
    ['reporting', true],
    ['declined', false],
    ['recorded', true],
  ] as const) {
    const callId = await scene.call('13700000001');
    calls[name] = callId;
    await pool.query(
      `WITH talk AS (
         INSERT INTO line_entries (line_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at,
                                   status, agent_id, connected_at, over_at, result)
         SELECT l.id, $1, 'hotline', '13700000001', '{}', '{}', '{}', now(), now(), 'over', 1, now(), now(), 'answered'
           FROM lines l ORDER BY l.id LIMIT 1 RETURNING id)
       INSERT INTO talk_notes (entry_id, agent_id, notes, at) SELECT id, 1, '想举报', now() FROM talk`,
      [callId],
    );
    await pool.query(
      `UPDATE calls SET ended_at = started_at, outcome = 'served', phase = 'over', recording_consent = $2 WHERE id = $1`,
      [callId, consent],
    );
    await pool.query(
      `INSERT INTO call_events (call_id, seq, at, kind, name, detail)
       VALUES ($1, 1, now(), 'prompt', 'askNamed', '留下来电号码'), ($1, 2, now(), 'keys', 'named', '2')`,
      [callId],
    );
  }
  for (const [callId, isUnwanted] of [
    [calls.recorded, false],
    [calls.reporting, true],
  ] as const) {
    await pool.query(
      `INSERT INTO recordings (id, call_id, entry_id, node, file, started_at, status, is_unwanted)
       SELECT gen_random_uuid(), call_id, id, 'hotline', 'x' || id || '.wav', now(), 'failed', $2 FROM line_entries WHERE call_id = $1`,
      [callId, isUnwanted],
    );
  }
  await migrateAgain();
  const shown = async (callId = '') =>
    (
      await pool.query(
        `SELECT c.caller_number, c.recording_consent, c.channel_id, c.detail_erased_at IS NULL AS detail, e.caller_number AS entry,
                n.notes, (SELECT array_agg(kind || name) FROM call_events WHERE call_id = c.id) AS events
           FROM calls c JOIN line_entries e ON e.call_id = c.id JOIN talk_notes n ON n.entry_id = e.id WHERE c.id = $1`,
        [callId],
      )
    ).rows[0] as unknown;
  const unrecorded = { caller_number: '', recording_consent: false, channel_id: '', detail: false };
  expect(await shown(calls.declined)).toEqual({
    ...unrecorded,
    entry: '',
    notes: '',
    events: null,
  });
  expect(await shown(calls.reporter)).toEqual(await shown(calls.declined));
  expect(await shown(calls.reporting)).toEqual(await shown(calls.declined));
  expect(await shown(calls.recorded)).toMatchObject({
    caller_number: '13700000001',
    recording_consent: true,
    notes: '想举报',
    events: ['promptaskNamed'],
  });
});
