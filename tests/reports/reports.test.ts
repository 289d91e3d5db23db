import { findReport } from '../../app/reports/store/reportDefinitions.js';
import type { Grouping } from '../../app/reports/store/sqlReport.js';
import { readReport } from '../../app/reports/store/readReport.js';
import type { Cell, Measured } from '../../app/reports/store/computeReport.js';
import type { TestDatabase } from '../parts/database.js';
import {
  agentTimeOf,
  estimateOf,
  groupsOf,
  handlingOf,
  intervalOf,
  isStep,
  pausesOf,
  satisfactionOf,
  serviceOf,
  waitOf,
  type Figures,
  type Span,
} from './figuresOfDay.js';
import { generatedDay } from './generatedDay.js';
import type { DayLog, LoggedEntry } from './dayLog.js';

const at = (text: string) => Date.parse(`2026-11-${text}:00+08:00`);

const spans: Readonly<Record<string, Span>> = {
  'the day': { fromMs: at('24T00:00'), untilMs: at('25T00:00') },
  'from the evening before, over midnight, to a moment when people wait and talk': {
    fromMs: at('23T00:00'),
    untilMs: at('26T00:00'),
  },
  'a time that begins and ends within intervals': {
    fromMs: at('24T10:07'),
    untilMs: at('24T15:21'),
  },
  'a time without calls': { fromMs: at('24T06:10'), untilMs: at('24T06:11') },
};

let database: TestDatabase;
let log: DayLog;

beforeAll(async () => {
  ({ database, log } = await generatedDay());
});
afterAll(() => database.close());

type Row = Record<string, Cell>;

async function rowsOf(name: string, span: Span, by?: Grouping, queue: string | null = null) {
  const definition = findReport(name);
  if (definition === null) throw new Error(`there is no report ${name}`);
  const { columns, rows } = await readReport(database.pool, definition, {
    from: new Date(span.fromMs),
    until: new Date(span.untilMs),
    queue,
    asOf: log.asOf,
    ...(by !== undefined && { by }),
  });
  return rows.map((row): Row =>
    Object.fromEntries(columns.map(({ key }, index) => [key, row[index] ?? null])),
  );
}

function keyOf(row: Row, by: Grouping): string {
  if (isStep(by)) return String((row.starts_at as Date).getTime());
  return by === 'total' ? '' : (row.name as string);
}

/** Compares every figure of a row. Sums of fractions in another order differ in the last digits. */
function expectFigures(row: Row | undefined, expected: Figures): void {
  const keys = Object.keys(expected).filter((key) => row !== undefined && key in row);
  expect(keys.length).toBeGreaterThan(0);
  const close = (value: number | null) =>
    value === null ? null : (expect.closeTo(value, 6) as unknown);
  expect(row).toMatchObject(
    Object.fromEntries(keys.map((key) => [key, close(expected[key] ?? null)])),
  );
}

async function compare(
  name: string,
  span: Span,
  by: Grouping,
  expected: (entries: readonly LoggedEntry[]) => Figures | null,
  queue: string | null = null,
): Promise<void> {
  const wanted = [...groupsOf(log, span, by)]
    .map(([key, entries]) => {
      const ofQueue = entries.filter((entry) => queue === null || entry.queue === queue);
      return [key, expected(ofQueue)] as const;
    })
    .filter(([, figures]) => figures !== null);
  const rows = await rowsOf(name, span, by, queue);
  const found = new Map(rows.map((row) => [keyOf(row, by), row]));
  expect([...found.keys()].sort()).toEqual(wanted.map(([key]) => key).sort());
  for (const [key, figures] of wanted) if (figures !== null) expectFigures(found.get(key), figures);
}

const intervals = ['15m', '30m', '60m', 'day'] as const;

test('the day has every ending, callers across midnight, and some who still wait and talk', () => {
  const results = new Set(log.entries.map(({ result }) => result));
  for (const result of [
    ...['answered', 'abandoned', 'timeout', 'digit', 'closed', 'full', 'no_agents', 'lost'],
    ...['callback', null],
  ]) {
    expect(results).toContain(result);
  }
  expect(log.entries.length).toBeGreaterThan(2000);
  const midnight = at('24T00:00');
  expect(log.entries.some((e) => e.enteredMs < midnight && (e.overMs ?? 0) > midnight)).toBe(true);
  expect(log.entries.some((e) => e.connectedMs !== null && e.overMs === null)).toBe(true);
  expect(log.entries.some((e) => waitOf(e) === null)).toBe(true);
  expect(log.entries.some((e) => e.isTransferred)).toBe(true);
  expect(log.entries.filter((e) => e.holdS > 0).length).toBeGreaterThan(100);
});

describe.each(Object.entries(spans))('%s', (_, span) => {
  test.each([...intervals, 'queue', 'skill', 'total'] as const)('service by %s', async (by) => {
    const any = (entries: readonly LoggedEntry[]) =>
      // A skill that only transferred callers need belongs to no arrival.
      by === 'skill' && entries.every((entry) => entry.isTransferred) ? null : serviceOf(entries);
    await compare('service', span, by, any);
    await compare('outcomes', span, by, any);
  });

  test('service of one queue', async () => {
    await compare('service', span, '30m', serviceOf, 'case');
  });

  test.each([...intervals, 'queue', 'skill', 'agent', 'total'] as const)(
    'handling and satisfaction by %s',
    async (by) => {
      const isGroup = (entries: readonly LoggedEntry[]) =>
        isStep(by) ||
        by === 'queue' ||
        by === 'total' ||
        entries.some((e) => e.connectedMs !== null);
      await compare('handling', span, by, (entries) =>
        isGroup(entries) ? handlingOf(log, entries) : null,
      );
      await compare('satisfaction', span, by, (entries) =>
        isGroup(entries) && (by !== 'agent' || entries.some((e) => e.overMs !== null))
          ? satisfactionOf(entries)
          : null,
      );
    },
  );

  test.each([...intervals, 'queue', 'total'] as const)(
    'error of the estimate by %s',
    async (by) => {
      await compare('estimate', span, by, estimateOf);
    },
  );

  test.each(intervals)('occupancy by %s', async (by) => {
    const rows = await rowsOf('occupancy', span, by);
    expect(rows).toHaveLength(groupsOf(log, span, by).size);
    for (const row of rows) {
      const fromMs = (row.starts_at as Date).getTime();
      const step = { '15m': 15, '30m': 30, '60m': 60, day: 1440 }[by] * 60_000;
      const cut = {
        fromMs: Math.max(fromMs, span.fromMs),
        untilMs: Math.min(fromMs + step, span.untilMs),
      };
      expectFigures(
        row,
        agentTimeOf(log, cut, () => true),
      );
    }
  });

  test('occupancy by agent and in total, and pauses by reason', async () => {
    const [total] = await rowsOf('occupancy', span, 'total');
    expectFigures(
      total,
      agentTimeOf(log, span, () => true),
    );
    for (const row of await rowsOf('occupancy', span, 'agent')) {
      expectFigures(
        row,
        agentTimeOf(log, span, (agent) => agent === row.name),
      );
    }
    const pauses = new Map(
      (await rowsOf('pauses', span)).map((row) => [
        `${row.agent as string} ${row.reason as string}`,
        { pauses: row.pauses, s: Number((row.paused_s as number).toFixed(3)) },
      ]),
    );
    const expected = [...pausesOf(log, span)].map(
      ([key, { pauses: n, s }]) => [key, { pauses: n, s: Number(s.toFixed(3)) }] as const,
    );
    expect(pauses).toEqual(new Map(expected));
  });

  test('offers of each agent', async () => {
    const inSpan = log.offers.filter(
      (offer) => offer.end !== null && offer.endMs >= span.fromMs && offer.endMs < span.untilMs,
    );
    const rows = await rowsOf('offers', span);
    expect(rows.map((row) => row.agent).sort()).toEqual(
      [...new Set(inSpan.map(({ agent }) => agent))].sort(),
    );
    for (const row of rows) {
      const own = inSpan.filter(({ agent }) => agent === row.agent);
      const of = (end: string) => own.filter((offer) => offer.end === end).length;
      expectFigures(row, {
        offers: own.length,
        answered: of('answered'),
        missed: of('missed'),
        withdrawn: of('withdrawn'),
      });
    }
  });

  test('the lists: abandoned, missed, missed offers', async () => {
    const lost = log.entries.filter(
      (entry) =>
        entry.enteredMs >= span.fromMs &&
        entry.enteredMs < span.untilMs &&
        ['abandoned', 'timeout', 'closed', 'full', 'no_agents', 'lost'].includes(
          entry.result ?? '',
        ),
    );
    const listed = [...(await rowsOf('abandoned', span)), ...(await rowsOf('missed', span))];
    const later = (entry: LoggedEntry) =>
      log.entries
        .filter(
          (e) => e.number !== '' && e.number === entry.number && e.enteredMs > entry.enteredMs,
        )
        .flatMap((e) => (e.connectedMs === null ? [] : [e.connectedMs]))
        .sort((a, b) => a - b)[0] ?? null;
    const text = (parts: readonly unknown[]) => parts.join(' ');
    expect(
      listed
        .map((row) =>
          text([
            ...[(row.at as Date).getTime(), row.number, (row.wait_s as number).toFixed(3)],
            (row.answered_later_at as Date | null)?.getTime() ?? null,
          ]),
        )
        .sort(),
    ).toEqual(
      lost.map((e) => text([e.enteredMs, e.number, waitOf(e)?.toFixed(3), later(e)])).sort(),
    );
    const missed = log.offers.filter(
      ({ end, endMs }) => end === 'missed' && endMs >= span.fromMs && endMs < span.untilMs,
    );
    expect(
      (await rowsOf('missed-offers', span))
        .map((row) => text([(row.at as Date).getTime(), row.agent, row.ring_s]))
        .sort(),
    ).toEqual(missed.map((o) => text([o.endMs, o.agent, (o.endMs - o.atMs) / 1000])).sort());
  });

  test('distributions of waiting and talking', async () => {
    const inSpan = groupsOf(log, span, 'total').get('') ?? [];
    const waits = inSpan.filter((entry) => !entry.isTransferred && waitOf(entry) !== null);
    const answered = waits.filter((entry) => entry.connectedMs !== null);
    let sofar = 0;
    for (const row of await rowsOf('waiting', span)) {
      const from = row.from_s as number;
      const below = (row.below_s as number | null) ?? Infinity;
      const within = (entry: LoggedEntry) =>
        (waitOf(entry) ?? -1) >= from && (waitOf(entry) ?? -1) < below;
      const here = answered.filter(within).length;
      sofar += here;
      expectFigures(row, {
        answered: here,
        abandoned: waits.filter((e) => within(e) && e.result === 'abandoned').length,
        others: waits.filter(
          (e) =>
            within(e) &&
            ['timeout', 'digit', 'callback', 'closed', 'lost'].includes(e.result ?? ''),
        ).length,
        share_of_answered: answered.length === 0 ? null : here / answered.length,
        cumulative: answered.length === 0 ? null : sofar / answered.length,
      });
    }
    const agentCalls = inSpan.flatMap(({ connectedMs, overMs }) =>
      connectedMs === null || overMs === null ? [] : [(overMs - connectedMs) / 1000],
    );
    for (const row of await rowsOf('talking', span)) {
      const below = (row.below_s as number | null) ?? Infinity;
      expectFigures(row, {
        talks: agentCalls.filter((s) => s >= (row.from_s as number) && s < below).length,
        cumulative:
          agentCalls.length === 0
            ? null
            : agentCalls.filter((s) => s < below).length / agentCalls.length,
      });
    }
  });

  test('connection rate over the 24 hours before the end of each interval', async () => {
    const rows = await rowsOf('connection', span, '60m');
    expect(rows).toHaveLength(groupsOf(log, span, '60m').size);
    for (const row of rows) {
      const fromMs = (row.starts_at as Date).getTime();
      const lastMs = Math.min(fromMs + 3_600_000, span.untilMs, log.asOf.getTime()) - 1;
      const endMs = intervalOf('15m', lastMs) + 900_000;
      const day = { fromMs: endMs - 86_400_000, untilMs: Math.min(endMs, span.untilMs) };
      const entries = groupsOf(log, day, 'total').get('') ?? [];
      const rate = serviceOf(entries).connection_rate ?? null;
      expectFigures(row, { rolling_rate: rate });
      expect(row.is_alarm).toBe(rate !== null && rate < 0.95);
    }
  });

  test('calls', async () => {
    const untilMs = Math.min(span.untilMs, log.asOf.getTime());
    const calls = log.calls.filter((c) => c.startedMs >= span.fromMs && c.startedMs < untilMs);
    const [row] = await rowsOf('calls', span, 'total');
    expectFigures(row, {
      calls: calls.length,
      in_queue: calls.filter(({ endedMs }) => endedMs === null).length,
      served: calls.filter(({ endedMs }) => endedMs !== null).length,
    });
  });

  test('the summary says the same, and a formula stands beside each figure that is computed', async () => {
    const rows = await rowsOf('summary', span);
    const values = new Map(rows.map((row) => [row.figure, row.value as Measured]));
    const total = groupsOf(log, span, 'total').get('') ?? [];
    const service = serviceOf(total);
    expect(values.get('service level')?.value ?? null).toEqual(service.service_level);
    expect(values.get('connection 接通率')?.value ?? null).toEqual(service.connection_rate);
    const handling = handlingOf(log, total).average_handling_s ?? null;
    const aht = values.get('AHT')?.value ?? null;
    if (handling === null) expect(aht).toBeNull();
    else expect(aht).toBeCloseTo(handling, 6);
    for (const row of rows) {
      const { kind } = row.value as Measured;
      if (kind === 'share' || kind === 'score' || kind === 'seconds' || kind === 'alarm') {
        expect(row.formula).not.toBe('');
      }
    }
  });
});
