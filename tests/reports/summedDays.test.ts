/**
 * Reports from summed days say the same as the calls themselves, even after a late change of a past
 * day.
 */
import { readKeptReport } from '../../app/reports/readKeptReport.js';
import type { Cell } from '../../app/reports/store/computeReport.js';
import { readReport } from '../../app/reports/store/readReport.js';
import { findReport, reports } from '../../app/reports/store/reportDefinitions.js';
import type { ReportDefinition } from '../../app/reports/store/sqlReport.js';
import { countSummedDays, listUnsummedDays, sumDay } from '../../app/reports/store/summedDays.js';
import { sumDays } from '../../app/reports/sumDays.js';
import { makePool } from '../../app/core/database/pool.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import {
  days,
  firstDay,
  insertRandomDays,
  insertRows,
  lastMoment,
  present,
  type Entry,
  type RandomDays,
} from './randomDays.js';

const hour = 3_600_000;

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase();
});
afterEach(() => database.close());

const sum = () => sumDays({ db: database.pool, clock: { now: () => present } });
const daysSummed = async () =>
  (await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM summed_days')).rows[0]
    ?.n;
const forget = () => database.pool.query('DELETE FROM summed_days');

test('a new installation, which nobody has called yet, has no day to sum', async () => {
  const pool = makePool(
    { DATABASE_URL: database.url, DATABASE_POOL: 1 },
    { statementTimeoutMs: 2000 },
  );
  try {
    expect(await listUnsummedDays(pool, present, 5)).toEqual([]);
    const period = { from: firstDay, until: lastMoment, asOf: present };
    expect(await countSummedDays(pool, period)).toEqual({ days: 0, summed: 0 });
  } finally {
    await pool.end();
  }
});

const at = (hours: number) => new Date(firstDay.getTime() + hours * hour);
/** Whole days; within days; of one line or court. */
const spans = [
  { from: firstDay, until: lastMoment, queue: null, courtId: null },
  { from: at(-5.4), until: at(77.3), queue: null, courtId: null },
  { from: at(24), until: at(96), queue: 'case general', courtId: 1 },
];

function definitionOf(name: string): ReportDefinition {
  const found = findReport(name);
  if (found === null) throw new Error(`there is no report ${name}`);
  return found;
}

/**
 * Each figure of some reports in every grouping. Sums in another order differ in the last digits.
 */
async function figures(
  of: readonly ReportDefinition[],
  over: readonly (typeof spans)[number][],
): Promise<Record<string, unknown[][]>> {
  const found: Record<string, unknown[][]> = {};
  const shown = (cell: Cell): unknown => {
    if (typeof cell === 'number') return Number(cell.toFixed(6));
    if (cell !== null && typeof cell === 'object' && 'kind' in cell)
      return typeof cell.value === 'number' ? Number(cell.value.toFixed(6)) : cell.value;
    return cell instanceof Date ? cell.toISOString() : cell;
  };
  for (const report of of) {
    for (const by of report.groupings.length === 0 ? [undefined] : report.groupings) {
      for (const [n, span] of over.entries()) {
        // Halves are made of quarters, and a day has 96 of them.
        if (by === '30m' || (by === '15m' && n !== 1)) continue;
        const { rows } = await readReport(database.pool, report, {
          ...span,
          asOf: present,
          ...(by !== undefined && { by }),
        });
        found[`${report.name} by ${by ?? 'nothing'}, span ${n}`] = rows.map((row) =>
          row.map(shown),
        );
      }
    }
  }
  return found;
}

test.each([1, 2])('seed %i: every report of summed days is that of the calls', async (seed) => {
  await insertRandomDays(database.pool, seed);
  const plain = await figures(reports, spans);
  expect(plain['service by total, span 0']?.[0]?.[1]).toBeGreaterThan(5);
  expect(await sum()).toBeGreaterThanOrEqual(days);
  expect(await figures(reports, spans)).toEqual(plain);
  expect(await sum()).toBe(0);
});

test('a late change takes the sums of its day away, and only of those around it', async () => {
  const made = await insertRandomDays(database.pool, 4);
  const summed = await sum();
  const db = database.pool;
  const chosen = [
    'service',
    'handling',
    'satisfaction',
    'estimate',
    'waiting',
    'talking',
    'occupancy',
    'calls',
    'offers',
    'summary',
  ];
  for (const [what, act] of Object.entries(lateChanges(made))) {
    await act();
    const left = await daysSummed();
    const fast = await figures(chosen.map(definitionOf), spans.slice(0, 1));
    await forget();
    expect([what, fast]).toEqual([
      what,
      await figures(chosen.map(definitionOf), spans.slice(0, 1)),
    ]);
    const isForAll = what.startsWith('all days: ');
    const gone = summed - (left ?? 0);
    expect([what, isForAll ? gone === summed : gone >= 1 && gone < summed]).toEqual([what, true]);
    expect([what, await sum()]).toEqual([what, summed]);
  }
  // A change that affects no figure leaves the sums alone.
  await db.query(
    "UPDATE queue_entries SET caller_number = '13700000000'; UPDATE calls SET caller_number = '13700000000', detail_erased_at = now(); UPDATE queue_events SET data1 = ''",
  );
  await db.query(
    `INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, since_at)
     SELECT 3, now(), 'ready', 'signed_out', since_at FROM agent_states WHERE agent_id = 3`,
  );
  expect(await daysSummed()).toBe(summed);
});

function entryWithin(entries: readonly Entry[], fromHour: number, untilHour: number): Entry {
  const found = entries.find(
    ({ entered_at }) => entered_at >= at(fromHour) && entered_at < at(untilHour),
  );
  if (found === undefined) throw new Error('another seed: nobody came in these hours');
  return found;
}

/** Changes that may come late, in the middle of the days. */
function lateChanges({ entries, calls }: RandomDays): Record<string, () => Promise<unknown>> {
  const db = database.pool;
  const inside = ({ entered_at }: Entry) => entered_at > at(40) && entered_at < at(80);
  const answered = entries.filter((entry) => inside(entry) && entry.result === 'answered');
  const abandoned = entries.find((entry) => inside(entry) && entry.result === 'abandoned');
  const [first, second] = answered;
  const withoutEntries = calls.find(({ hasEntries }) => !hasEntries);
  if (
    first === undefined ||
    second === undefined ||
    abandoned === undefined ||
    withoutEntries === undefined
  ) {
    throw new Error('another seed: these days lack what is to be changed');
  }
  return {
    'the outcome of a call': () =>
      db.query(
        "UPDATE calls SET outcome = CASE outcome WHEN 'failed' THEN 'served' ELSE 'failed' END WHERE id = $1",
        [first.call_id],
      ),
    'how a wait ended': () =>
      db.query("UPDATE queue_entries SET result = 'lost' WHERE id = $1", [abandoned.id]),
    'a longer agent call': () =>
      db.query(
        "UPDATE queue_entries SET over_at = over_at + interval '1 hour', hold_s = hold_s + 7 WHERE id = $1",
        [first.id],
      ),
    'another agent': () =>
      db.query('UPDATE queue_entries SET agent_id = agent_id % 30 + 1, skills = $2 WHERE id = $1', [
        second.id,
        ['topic:new'],
      ]),
    'a score': () =>
      db.query(
        `INSERT INTO satisfaction (call_id, agent_id, score, at) SELECT call_id, agent_id, 5, over_at FROM queue_entries WHERE id = $1
         ON CONFLICT (call_id, agent_id) DO UPDATE SET score = 6 - satisfaction.score`,
        [second.id],
      ),
    'a wrap-up that ends days later': () =>
      db.query(
        `WITH others AS (DELETE FROM agent_state_changes WHERE agent_id = $2)
         INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, since_at)
         SELECT agent_id, over_at + interval '47 hours', 'wrap_up', 'ready', over_at FROM queue_entries WHERE id = $1`,
        [first.id, first.agent_id],
      ),
    'a call that was left out': async () => {
      const id = '00000000-0000-4000-8000-000000000001';
      const common = {
        call_id: id,
        node: 'n1',
        skills: [],
        needs: [],
        least_needs: [],
        queue_id: 1,
      };
      await insertRows(db, 'calls', [
        {
          id,
          node: 'n1',
          channel_id: 'late',
          started_at: at(47.9),
          ended_at: at(49),
          outcome: 'served',
          phase: 'over',
          direction: 'in',
          language: 'zh',
          resumed: 0,
          caller_number: '',
          called_number: '',
        },
      ]);
      await insertRows(db, 'queue_entries', [
        {
          id: 900,
          ...common,
          entered_at: at(48.1),
          order_at: at(48.1),
          status: 'over',
          over_at: at(48.2),
          result: 'abandoned',
          hold_s: 0,
        },
      ]);
    },
    'a call that is gone, with its entry': () =>
      db.query("DELETE FROM calls WHERE id = '00000000-0000-4000-8000-000000000001'"),
    'a piece of an agent’s time': () =>
      db.query(
        `DELETE FROM agent_state_changes WHERE id = (SELECT id FROM agent_state_changes
                  WHERE from_status <> 'signed_out' AND since_at > $1 AND at < $2 ORDER BY id LIMIT 1)`,
        [at(48), at(72)],
      ),
    'an offer that was missed': () =>
      db.query(
        `INSERT INTO queue_events (at, queue_id, agent_id, event) VALUES ($1, 1, 1, 'RINGNOANSWER')`,
        [at(60)],
      ),
    'who missed it': () =>
      db.query("UPDATE queue_events SET agent_id = 2 WHERE at = $1 AND event = 'RINGNOANSWER'", [
        at(60),
      ]),
    'an offer that was not missed after all': () =>
      db.query('DELETE FROM queue_events WHERE at = $1', [at(60)]),
    'all days: the limit of a queue': () =>
      db.query('UPDATE queues SET service_level_s = 60 WHERE id = 1'),
    'all days: the norm of service of a court': () =>
      db.query(`UPDATE courts SET settings = '{"norms": {"answerWithinS": 60}}' WHERE id = 1`),
    'all days: the court of an agent': () =>
      db.query('UPDATE agents SET court_id = 1 WHERE id = 1'),
  };
}

test('a day is not summed while a change of it is open, and not at all before its end has settled', async () => {
  const { entries } = await insertRandomDays(database.pool, 5);
  const entry = entryWithin(entries, 24, 72);
  const day = at(Math.floor((entry.entered_at.getTime() - firstDay.getTime()) / hour / 24) * 24);
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE queue_entries SET hold_s = hold_s + 1 WHERE id = $1', [entry.id]);
    expect(await sumDay(database.pool, day)).toBe(false);
    expect(await sumDay(database.pool, at(120))).toBe(true);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  expect(await sumDay(database.pool, day)).toBe(true);
  expect(await sumDay(database.pool, day)).toBe(false);
  // Neither a moment that begins no day, nor today, can be summed.
  expect(await sumDay(database.pool, at(47))).toBe(false);
  const today = Math.floor((Date.now() + 8 * hour) / (24 * hour)) * 24 * hour - 8 * hour;
  expect(await sumDay(database.pool, new Date(today))).toBe(false);
});

test('a report of summed days is computed once, and again when one of its days has changed', async () => {
  const { entries } = await insertRandomDays(database.pool, 6);
  await sum();
  let now = present;
  const ask = async (name: string) =>
    (
      await readKeptReport({ db: database.pool, clock: { now: () => now } }, definitionOf(name), {
        from: at(24),
        until: at(96),
        queue: null,
        leftOut: [],
        leftOutCalls: [],
      })
    ).asOf;
  const later = () => (now = new Date(now.getTime() + 3 * 24 * hour));
  const first = await ask('waiting');
  const firstTickets = await ask('tickets');
  later();
  expect(await ask('waiting')).toEqual(first);
  // A ticket goes on after its days.
  expect(await ask('tickets')).not.toEqual(firstTickets);
  const entry = entryWithin(entries, 24, 96);
  await database.pool.query('UPDATE queue_entries SET hold_s = hold_s + 1 WHERE id = $1', [
    entry.id,
  ]);
  const changed = await ask('waiting');
  expect(changed).toEqual(now);
  // Its days are summed again, so a report from before does not count any more.
  await sum();
  later();
  expect(await ask('waiting')).toEqual(now);
  const kept = await ask('waiting');
  later();
  expect(await ask('waiting')).toEqual(kept);
});
