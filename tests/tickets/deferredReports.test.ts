/** Anonymous reports are held until their day is over, and become tickets together. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfig } from '../../app/core/config.js';
import { timedJobs } from '../../app/jobs/timedJobs.js';
import { openDeferredReports } from '../../app/tickets/opening/openDeferredReports.js';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { messagePath } from '../../app/tickets/opening/unsentMessages.js';
import { mixDeferredReports } from '../../app/tickets/store/deferredReports.js';
import { withTransaction } from '../../app/core/database/pool.js';
import { freshDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';
import { at, clearTickets, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let recordingsDir: string;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
  recordingsDir = await mkdtemp(path.join(sharedParts().folder, 'held-'));
});
afterEach(async () => {
  await clearTickets(database);
  await scene.pool.query('DELETE FROM deferred_reports');
  await rm(recordingsDir, { recursive: true });
});
afterAll(() => database.close());

const errors: string[] = [];
beforeEach(() => errors.splice(0));
const morning = (moment = '2026-11-25 08:00') => {
  scene.moveTo(moment);
  const log = { error: (message: string) => errors.push(message) } as never;
  return openDeferredReports({ ...scene.deps, recordingsDir, log });
};

/**
 * Reports something anonymously.
 * @returns the number that the caller is told.
 */
async function report(given: Parameters<Scene['newTicket']>[0] = {}): Promise<string> {
  const opened = await openTicket(
    scene.deps,
    scene.newTicket({ kind: 'violation_report', anonymous: true, callerNumber: null, ...given }),
  );
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  return opened.ticket.number;
}

/** Counts the reports that wait, for their day or for their message. */
const waiting = async () => (await scene.pool.query('SELECT FROM deferred_reports')).rowCount;

/** Computes Kendall's τ of a list: 1 in order, -1 in reverse order, about 0 when unordered. */
function ticket(list: readonly (number | string)[]): number {
  let sum = 0;
  for (const [i, a] of list.entries()) {
    for (const b of list.slice(i + 1)) sum += a < b ? 1 : -1;
  }
  return sum / ((list.length * (list.length - 1)) / 2);
}

/** For 60 random draws, |τ| exceeds this once in some millions. */
const drawn = 0.5;

test('in which order sixty came, nothing tells: neither while they wait nor afterwards', async () => {
  const numbers: string[] = [];
  for (let n = 0; n < 60; n += 1) {
    numbers.push(await report());
    const { rows } = await scene.pool.query(
      'SELECT count(DISTINCT xmin::text)::int AS writers FROM deferred_reports',
    );
    expect(rows).toEqual([{ writers: 1 }]);
  }
  const { rows: held } = await scene.pool.query<{ number: string }>(
    'SELECT number FROM deferred_reports ORDER BY ctid',
  );
  const came = (each: string) => numbers.indexOf(each);
  expect(Math.abs(ticket(held.map(({ number }) => came(number))))).toBeLessThan(drawn);
  expect(Math.abs(ticket(numbers))).toBeLessThan(drawn);

  expect(await morning('2026-11-25 07:59')).toBe(0);
  expect(await morning()).toBe(60);
  expect(await morning()).toBe(0);
  for (const by of ['id', 'ctid', 'opened_at, number', 'xmin::text::bigint, id']) {
    const { rows } = await scene.pool.query<{ number: string }>(
      `SELECT number FROM tickets ORDER BY ${by}`,
    );
    expect(Math.abs(ticket(rows.map(({ number }) => came(number))))).toBeLessThan(drawn);
  }
  const { rows: moments } = await scene.pool.query<{ at: Date; writers: number }>(
    'SELECT DISTINCT opened_at AS at, (SELECT count(DISTINCT xmin::text) FROM tickets)::int AS writers FROM tickets',
  );
  expect(moments).toEqual([{ at: at('2026-11-25 08:00'), writers: 1 }]);
});

test('while they wait nothing of them is in the clear; once a minute they are mixed', async () => {
  await report({ message: { body: '收受礼金' } });
  await report();
  const read = async () =>
    (
      await scene.pool.query<{ text: string; xmin: string }>(
        'SELECT h::text AS text, xmin::text FROM deferred_reports h',
      )
    ).rows;
  const before = await read();
  expect(before.map(({ text }) => text).join()).not.toMatch(/收受|礼金|violation|2026-11-24/);
  expect(await withTransaction(scene.pool, mixDeferredReports)).toBe(2);
  const after = await read();
  expect(new Set([...before, ...after].map(({ xmin }) => xmin)).size).toBe(2);
});

test('the file of its message, which is on the disk with its time, is no way to its row', async () => {
  const file = '2026/11/24/said.wav';
  const number = await report({
    message: { voice: { file, lengthMs: 5000, sha256: 'a'.repeat(64) } },
  });
  const { rows } = await scene.pool.query<{ key: string }>(
    "SELECT encode(file_key, 'hex') AS key FROM deferred_reports WHERE number = $1",
    [number],
  );
  const guesses = ['sha256', 'sha512', 'sha1', 'md5'].map((kind) =>
    createHash(kind).update(file).digest('hex'),
  );
  expect(guesses).not.toContain(rows[0]?.key);
});

test('its message is copied to a file that is as old as all others, and the first goes', async () => {
  const file = '2026/11/24/said.wav';
  const voice = { file, lengthMs: 5000, sha256: 'a'.repeat(64) };
  await report({ message: { voice } });
  await report();
  // The message is on another node's disk. All open together: what opened later would be that node's.
  expect(await morning()).toBe(2);
  const { rows: writers } = await scene.pool.query(
    'SELECT DISTINCT xmin::text, opened_at FROM tickets',
  );
  expect(writers).toHaveLength(1);
  expect(await waiting()).toBe(1);
  expect(await morning()).toBe(0);
  expect(await waiting()).toBe(1);
  const place = messagePath(recordingsDir, file);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, 'what she said');
  expect(await morning()).toBe(0);
  expect(await waiting()).toBe(0);
  const { rows } = await scene.pool.query<{ file: string }>(
    'SELECT file FROM ticket_messages WHERE file IS NOT NULL',
  );
  const [message] = rows;
  expect(message?.file).toMatch(/^2026\/11\/25\/[0-9a-f-]{36}\.wav$/);
  const info = await stat(messagePath(recordingsDir, message?.file ?? ''));
  expect(info.mtime).toEqual(at('2026-11-25 08:00'));
  expect(await readFile(messagePath(recordingsDir, message?.file ?? ''), 'utf8')).toBe(
    'what she said',
  );
  expect(await readdir(path.dirname(place))).toEqual([]);
  expect(errors).toEqual([]);
});

test('a message that does not come to its ticket is told once, however many, and keeps no other from its own', async () => {
  const voices = ['a', 'b', 'c'].map((name) => ({
    file: `2026/11/24/${name}.wav`,
    lengthMs: 5000,
    sha256: name.repeat(64),
  }));
  for (const voice of voices) await report({ message: { voice } });
  expect(await morning()).toBe(3);
  const places = voices.map(({ file }) => messagePath(recordingsDir, file));
  // One that cannot be read.
  await mkdir(places[0] ?? '', { recursive: true });
  await writeFile(places[1] ?? '', 'said');
  await morning('2026-11-25 15:00');
  expect(errors).toEqual([
    'cannot give the message of a report to its ticket',
    'this node does not have the message of a report',
  ]);
  expect(await waiting()).toBe(2);
});

test('one that cannot be opened keeps no other from its ticket', async () => {
  const [bad, good] = [await report(), await report()];
  const named = await scene.open();
  await scene.pool.query('UPDATE tickets SET number = $2 WHERE id = $1', [named.id, bad]);
  expect(await morning()).toBe(1);
  expect(errors).toEqual([
    'cannot open the reports of a day in one transaction',
    'cannot open a report',
  ]);
  expect((await scene.ticket(good)).anonymous).toBe(true);
  const { rows } = await scene.pool.query('SELECT number FROM deferred_reports');
  expect(rows).toEqual([{ number: bad }]);
});

test('how many were opened is not logged: at a node, it would say how many came from its calls', async () => {
  await report();
  scene.moveTo('2026-11-25 08:00');
  const lines: unknown[] = [];
  const note = (...line: unknown[]) => lines.push(line);
  const log = { error: note, info: note, child: () => log } as never;
  const config = readConfig({ ...databaseOnly(database), RECORDINGS_DIR: recordingsDir });
  const jobs = timedJobs({ ...scene.deps, config, log });
  await jobs.find(({ name }) => name === 'openDeferredReports')?.run();
  expect((await scene.pool.query('SELECT FROM tickets WHERE anonymous')).rowCount).toBe(1);
  expect(lines).toEqual([]);
});

test('an agent who writes one down is not named with it', async () => {
  const { rows } = await scene.pool.query<{ id: number }>('SELECT id FROM agents LIMIT 1');
  const agentId = rows[0]?.id ?? 0;
  const callId = await scene.call('13712345678');
  await scene.pool.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  const { rowCount } = await scene.pool.query(
    `WITH agent_call AS (
       INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status, agent_id,
                                 offered_at, connected_at)
       SELECT id, $1, 'hotline', '{}', '{}', '{}', now(), now(), 'talking', $2::int, now(), now() FROM queues LIMIT 1
       RETURNING id)
     UPDATE agent_states s SET status = 'talking', entry_id = t.id, signed_in_at = now() FROM agent_call t WHERE s.agent_id = $2`,
    [callId, agentId],
  );
  expect(rowCount).toBe(1);
  const number = await report({ by: { kind: 'agent', agentId, courtId: null } });
  await morning();
  const ticket = await scene.ticket(number);
  expect(ticket.openedByAgentId).toBeNull();
  expect((await scene.steps(ticket)).map(({ by }) => by).join()).not.toMatch(/1001|agent/);
});
