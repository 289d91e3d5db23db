/** Compares the registry of personal data with the tables as they are. */
import { randomUUID } from 'node:crypto';
import { createLogger } from 'winston';
import { readConfig, settingNames } from '../../app/core/config.js';
import { eraseDue } from '../../app/privacy/eraseDue.js';
import { erasers } from '../../app/privacy/erasers.js';
import { eraseOldCallers, eraseOldTicketPeople } from '../../app/privacy/eraseOldPeople.js';
import { nothingPersonal, settingsWithNothingPersonal } from '../../app/privacy/nothingPersonal.js';
import { registry } from '../../app/privacy/registry.js';
import { recordDisclosure } from '../../app/court/cases/store/disclosures.js';
import { sealAudit } from '../../app/core/audit/store/audit.js';
import { verifyAudit } from '../../app/core/audit/store/verifyAudit.js';
import { makeScene } from '../tickets/scene.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';
import { rowsWith } from '../parts/rowsWith.js';

const log = createLogger({ silent: true });
let database: TestDatabase;
beforeEach(async () => {
  database = await freshDatabase({ sample: true });
});
afterEach(() => database.close());

/** Returns `table.column` of every column. */
async function columns(): Promise<string[]> {
  const { rows } = await database.asOwner(
    `SELECT c.table_name || '.' || c.column_name AS name
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map(({ name }) => name as string);
}

const personal = registry.flatMap(({ place }) =>
  place.kind === 'table' ? place.columns.map((column) => `${place.table}.${column}`) : [],
);
const others = Object.entries(nothingPersonal).flatMap(([table, names]) =>
  names.split(' ').map((column) => `${table}.${column}`),
);
const unnamed = async () => {
  const named = new Set([...personal, ...others]);
  return (await columns()).filter((column) => !named.has(column));
};

test('each column is personal and has an entry, or is listed as holding nothing personal', async () => {
  expect(await unnamed()).toEqual([]);
  const there = new Set(await columns());
  expect([...personal, ...others].filter((column) => !there.has(column))).toEqual([]);
  expect(personal.filter((column) => others.includes(column))).toEqual([]);
  expect(new Set(personal).size).toBe(personal.length);
});

test('a migration that adds a column without an entry is noticed', async () => {
  await database.asOwner(`ALTER TABLE calls ADD COLUMN voice_print bytea;
    CREATE TABLE caller_notes (id bigint, note text)`);
  expect(await unnamed()).toEqual([
    ...['caller_notes.id', 'caller_notes.note', 'calls.voice_print'],
  ]);
});

test('each folder and file of a setting has an entry, or is listed', () => {
  const named = registry.flatMap(({ place }) => (place.kind === 'folder' ? [place.setting] : []));
  const known = new Set<string>([...named, ...settingsWithNothingPersonal]);
  expect(settingNames.filter((name) => /_(DIR|FILE)$/.test(name) && !known.has(name))).toEqual([]);
});

test('what is kept of calls on each machine has an entry: copies of files, accounts, logs', () => {
  const places = registry.map(({ place }) => Object.values(place).flat().join(' '));
  for (const [setting, what] of [
    ['RECORDINGS_DIR', 'fetched/'],
    ['RECORDINGS_DIR', 'messages/fetched/'],
    ['ATTACHMENTS_DIR', 'fetched/'],
    ['outside', 'accounts on each machine with Kamailio'],
    ['outside', 'PostgreSQL'],
  ] as const) {
    const named = places.filter((place) => place.includes(setting) && place.includes(what));
    expect([setting, what, named.length]).toEqual([setting, what, 1]);
  }
});

test('what has a time is erased by something, and each eraser serves an entry', () => {
  for (const { name, kept, eraser } of registry) {
    expect([name, eraser === null]).toEqual([name, kept.kind === 'rule' && eraser === null]);
  }
  const named = new Set(registry.map(({ eraser }) => eraser));
  expect(Object.keys(erasers).filter((name) => !named.has(name as keyof typeof erasers))).toEqual(
    [],
  );
  const names = registry.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

function app(now: Date) {
  const config = readConfig({
    ...databaseOnly(database),
    RECORDINGS_DIR: '/nowhere/recordings',
    ATTACHMENTS_DIR: '/nowhere/attachments',
    SMS_DIR: '/nowhere/sms',
  });
  return { db: database.pool, clock: { now: () => now }, config, log };
}

/** So long ago that the days pass before today: the database erases by its own clock. */
const start = new Date('2021-11-24T02:00:00Z');
const later = (days: number) => new Date(start.getTime() + days * 86_400_000);

const find = (text: string) => rowsWith(database.pool, text);

test('after three years nobody can tell who called and whose case was told; the audit fits', async () => {
  const scene = await makeScene(database.pool);
  const number = '13712345678';
  const callId = await scene.call(number);
  const { rows: people } = await scene.pool.query<{ person: number; case: number }>(
    'SELECT person_id AS person, case_id AS case FROM parties WHERE person_id IS NOT NULL LIMIT 1',
  );
  const { person: personId, case: caseId } = people[0] ?? { person: 0, case: 0 };
  const person = { personId, proof: 'query_number_and_password', onlyCaseIds: null } as const;
  await recordDisclosure(scene.pool, { at: start, callId, caseId, facts: ['hearing'], person });
  await scene.pool.query(
    `UPDATE calls SET person_id = $2, proof = 'query_number_and_password', case_id = $3, ended_at = $4, outcome = 'served',
            phase = 'over' WHERE id = $1`,
    [callId, personId, caseId, start],
  );
  await scene.pool.query(
    `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, priority_reason,
                                entered_at, order_at, status, over_at, result)
     SELECT id, $1, 'hotline', $2, '{}', '{}', '{}', 'in_danger', $3, $3, 'over', $3, 'abandoned' FROM queues LIMIT 1`,
    [callId, number, start],
  );
  const open = await scene.call(number);
  expect(await eraseOldCallers(app(later(1094)))).toBe(0);
  expect(await eraseOldCallers(app(later(1096)))).toBe(1);
  expect(await eraseOldCallers(app(later(1096)))).toBe(0);
  expect(await find(number)).toEqual([expect.stringContaining(open)]);
  const { rows: entries } = await scene.pool.query(
    'SELECT caller_number, priority_reason FROM queue_entries',
  );
  expect(entries).toEqual([{ caller_number: '', priority_reason: null }]);
  const { rows } = await scene.pool.query(
    'SELECT person_id, call_id, case_id, facts FROM disclosures',
  );
  expect(rows).toEqual([{ person_id: null, call_id: null, case_id: caseId, facts: ['hearing'] }]);
  await sealAudit(scene.pool, { withHeld: true });
  expect((await verifyAudit(scene.pool, [])).problems).toEqual([]);
});

test('with a ticket that was over two years ago goes who asked, and what was written', async () => {
  const scene = await makeScene(database.pool);
  const words = '张三的电话13712345678';
  const given = { callerNumber: '13712345678', callerName: '张三', message: { body: words } };
  const callId = await scene.call('13712345678');
  const tickets = [
    await scene.open({ ...given, callId }),
    await scene.open({ ...given, kind: 'opinion' }),
  ];
  await scene.pool.query('UPDATE ticket_messages SET body = $1', [words]);
  await scene.pool.query(
    `INSERT INTO ticket_steps (ticket_id, at, kind, by_kind, reason) VALUES ($1, $2, 'reopened', 'caller', '张三不满意')`,
    [tickets[0]?.id, start],
  );
  await scene.pool.query(
    "UPDATE tickets SET status = 'closed', replied_at = $2, closed_at = $2 WHERE id = $1",
    [tickets[0]?.id, start],
  );
  await sealAudit(scene.pool, { withHeld: true });
  expect(await eraseOldTicketPeople(app(later(729)))).toBe(0);
  expect(await eraseOldTicketPeople(app(later(731)))).toBe(1);
  expect(await eraseOldTicketPeople(app(later(731)))).toBe(0);
  const left = [...(await find('张三')), ...(await find('13712345678'))];
  expect(left.filter((row) => row.startsWith('ticket')).length).toBe(4);
  expect((await scene.ticket(tickets[0]?.number ?? '')).callerName).toBeNull();
  expect((await scene.ticket(tickets[1]?.number ?? '')).callerName).toBe('张三');
  expect((await verifyAudit(scene.pool, [])).problems).toEqual([]);
});

test('an eraser that fails keeps no other from its work, and is told of', async () => {
  const id = randomUUID();
  await database.pool.query(
    `INSERT INTO calls (id, node, channel_id, caller_number, started_at, ended_at, outcome, phase)
     VALUES ($1::uuid, 'gone', 'x', '13712345678', $2, $2, 'served', 'over')`,
    [id, start],
  );
  await database.asOwner('ALTER TABLE sms_outbox RENAME COLUMN erased_at TO elsewhere');
  await expect(eraseDue(app(later(1096)))).rejects.toThrow('failed to erase all that is due');
  const { rows } = await database.pool.query(
    'SELECT caller_number, detail_erased_at FROM calls WHERE id = $1',
    [id],
  );
  expect(rows).toEqual([{ caller_number: '', detail_erased_at: later(1096) }]);
});
