import { readFileSync } from 'node:fs';
import { checkResidentId } from '../../../app/court/identity/rules/residentId.js';
import { checkCaseRecord } from '../../../app/court/import/caseRecord.js';
import type { RawFields } from '../../../app/court/import/fields.js';
import { generatedPerson } from '../../../app/local/sample/generatedPeople.js';
import { sampleAppointments } from '../../../app/local/sample/store/sampleSettings.js';
import { parseCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { addDays, chinaMoment, makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import { slotsAhead } from '../../../app/tickets/rules/appointmentSlots.js';
import { sampleCases } from '../../../app/local/sample/store/loadSampleCourt.js';
import { findSampleAgents } from '../../../app/local/sample/store/sampleDesk.js';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { readQueue } from '../../../app/queue/store/queues.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';

const today = '2026-11-24';
const cases = [...sampleCases({ today, cases: 2000 })];

test('every record of it would be accepted from a court', () => {
  for (const each of cases) {
    expect(checkCaseRecord(each as unknown as RawFields)).toMatchObject({ kind: 'ok' });
  }
});

test('all stages, kinds, filings and degrees of publicity are in it', () => {
  const of = (field: 'stage' | 'kind' | 'filingStatus' | 'publicity') =>
    [...new Set(cases.map((each) => each[field]))].sort();
  expect(of('stage')).toEqual([
    'appealed',
    'awaiting_hearing',
    'closed',
    'decided',
    'deliberation',
    'enforced',
    'enforcement',
    'enforcement_ended',
    'enforcement_terminated',
    'filing',
    'hearing',
    'mediation',
    'suspended',
  ]);
  expect(of('kind')).toEqual(['administrative', 'civil', 'criminal', 'enforcement']);
  expect(of('filingStatus')).toEqual([
    'accepted',
    'corrections',
    'mediation',
    'pending',
    'refused',
    'withdrawn',
  ]);
  expect(of('publicity')).toEqual(['divorce', 'juvenile', 'public', 'trade_secret']);
});

test('what courts have done in an enforcement is in it, as far as its stage lets expect', () => {
  const enforcements = cases.filter(({ kind }) => kind === 'enforcement');
  for (const column of ['enforcementMoney', 'assetSearches', 'auctions', 'restrictions'] as const) {
    expect(enforcements.filter((each) => each[column] !== undefined).length).toBeGreaterThan(5);
  }
  for (const { stage, enforcementMoney, restrictions, enforcementEndedOn } of enforcements) {
    if (stage === 'enforced') {
      expect(enforcementMoney?.every(({ received, paid }) => received === paid)).toBe(true);
      expect(restrictions).toBeUndefined();
    }
    expect(enforcementEndedOn !== undefined).toBe(stage === 'enforcement_ended');
  }
});

const staffOf = (role: string): ReadonlyMap<string, string> => {
  const { courts } = JSON.parse(readFileSync('sql/sample/courts.json', 'utf8')) as {
    courts: {
      code: string;
      staff: { name: string; role: string; department?: string }[];
    }[];
  };
  return new Map<string, string>(
    courts.flatMap(({ code, staff }) =>
      staff
        .filter((each) => each.role === role)
        .map(({ name, department }) => [`${code} ${name}`, department ?? ''] as const),
    ),
  );
};

test('each court tries what it may: the intermediate court appeals, secrets, and very large amounts', () => {
  for (const each of cases.filter(
    ({ court, number }) => court === '苏98' && number !== undefined,
  )) {
    const isFirst = /(民初|刑初|行初)/.test(each.number ?? '');
    if (!isFirst) continue;
    expect(each.kind).toBe('civil');
    // 法发〔2021〕27号: 500 million yuan; 100 million where a party lives in another province.
    const fee = Number(each.fees?.find(({ kind }) => kind === 'acceptance')?.due ?? 0);
    expect(each.publicity === 'trade_secret' || fee >= 541_800).toBe(true);
  }
  for (const each of cases.filter(({ publicity }) => publicity === 'trade_secret')) {
    expect(each.court).toBe('苏98');
  }
});

test('a judge sits alone only in a civil case of first instance at a basic court', () => {
  for (const { court, kind, panel, number } of cases) {
    if (panel?.length !== 1) continue;
    expect(court).not.toBe('苏98');
    expect(kind).toBe('civil');
    expect(number).toContain('民初');
  }
  expect(cases.some(({ panel }) => panel?.length === 1)).toBe(true);
  // Panels have three members. Appeals are for judges only (Civil Procedure Law Art. 41).
  for (const { panel, number } of cases) {
    if (panel === undefined || panel.length === 1) continue;
    expect(new Set(panel.map(({ name }) => name)).size).toBe(3);
    if (/(民终|刑终|行终)/.test(number ?? '')) {
      expect(panel.map(({ role }) => role)).not.toContain('assessor');
    }
  }
});

test('judges try the cases of their division, and enforcement judges try none', () => {
  const judges = staffOf('judge');
  const divisions: Record<string, string> = {
    civil: '民事',
    criminal: '刑事',
    enforcement: '执行',
  };
  for (const { court, kind, judge, panel } of cases) {
    if (judge === undefined) continue;
    expect(judges.get(`${court} ${judge}`)).toContain(divisions[kind] ?? '行政');
    for (const { name, role } of panel ?? []) {
      if (role !== 'assessor') expect(judges.get(`${court} ${name}`)).not.toBe('执行局');
    }
  }
  const assistants = staffOf('assistant');
  const named = cases.flatMap(({ court, assistant }) =>
    assistant === undefined ? [] : [`${court} ${assistant}`],
  );
  expect(named.length).toBeGreaterThan(0);
  for (const each of named) expect(assistants.has(each)).toBe(true);
});

test('an expert opinion suspends no case, and mediation before filing is no stage', () => {
  for (const { events, stage, kind, filingStatus } of cases) {
    const texts = (events ?? []).map(({ text }) => text).join();
    if (stage === 'suspended') {
      expect(texts).toContain(kind === 'criminal' ? '中止审理' : '中止诉讼');
      expect(texts).not.toContain('鉴定');
    }
    if (texts.includes('诉前调解')) expect(filingStatus).toBe('mediation');
  }
});

test('a debtor owes the fee of an enforcement that is done', () => {
  for (const { fees, stage } of cases) {
    if (fees?.some(({ kind }) => kind === 'enforcement') === true) expect(stage).toBe('enforced');
  }
});

test('hearings to come lie ahead on workdays, past ones behind, events in order and not ahead', () => {
  const calendar = makeWorkCalendar();
  for (const each of cases) {
    for (const { startsAt, status } of each.hearings ?? []) {
      const day = startsAt.slice(0, 10);
      expect(calendar.isWorkday(day)).toBe(true);
      expect(day > today).toBe(status !== 'held');
    }
    const days = (each.events ?? []).map((event) => event.on);
    expect(days).toEqual([...days].sort());
    expect((days.at(-1) ?? '') <= today).toBe(true);
  }
});

test('the same seed makes the same cases, another seed others', () => {
  const make = (seed: number) => [...sampleCases({ today, cases: 60, seed })];
  expect(make(7)).toEqual(make(7));
  expect(make(8).slice(-10)).not.toEqual(make(7).slice(-10));
  // The known people are always there.
  expect(make(8).slice(0, 19)).toEqual(make(7).slice(0, 19));
});

test('another day moves the days and keeps who is who', () => {
  const later = [...sampleCases({ today: '2027-03-01', cases: 100 })];
  const identity = (each: (typeof cases)[number]) => [
    each.ref,
    each.parties.map((party) => [party.name, party.queryNumber, party.password]),
  ];
  expect(later.map(identity)).toEqual(cases.slice(0, 100).map(identity));
});

test('made-up ID numbers are valid and nobody’s twice', () => {
  const numbers = new Set<string>();
  for (let n = 0; n < 50_000; n++) numbers.add(generatedPerson(n * 37).idNumber);
  expect(numbers.size).toBe(50_000);
  for (const number of [...numbers].slice(0, 500)) {
    expect(checkResidentId(number)).toMatchObject({ kind: 'ok', value: number });
  }
  for (const { residentId } of Object.values(samplePeople)) {
    expect(checkResidentId(residentId)).toMatchObject({ kind: 'ok' });
    expect(numbers.has(residentId)).toBe(false);
  }
});

describe('loaded', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase({ sample: true });
  });
  afterAll(() => database.close());

  test('it has 200 cases of three courts, whose people all have telephones', async () => {
    const { rows } = await database.pool.query(
      `SELECT (SELECT count(*) FROM cases) AS cases, (SELECT count(*) FROM courts) AS courts,
              (SELECT count(*) FROM staff WHERE role IN ('judge', 'clerk') AND telephone IS NULL) AS silent,
              (SELECT count(*) FROM departments WHERE telephone IS NULL OR name_en IS NULL) AS bare,
              (SELECT count(*) FROM cases WHERE judge_id IS NULL AND stage <> 'filing') AS unjudged`,
    );
    expect(rows).toEqual([{ cases: 200, courts: 3, silent: 0, bare: 0, unjudged: 0 }]);
  });

  test('each court has those who handle tickets: a head a department, leaders, inspectors, dispatchers', async () => {
    const { rows } = await database.pool.query(
      `SELECT c.code,
              (SELECT count(*)::int FROM departments d WHERE d.court_id = c.id AND NOT EXISTS
                 (SELECT FROM staff s WHERE s.department_id = d.id AND s.role = 'head')) AS headless,
              count(*) FILTER (WHERE s.role = 'leader')::int AS leaders,
              count(*) FILTER (WHERE s.role = 'inspector' AND d.is_inspection)::int AS inspectors,
              count(*) FILTER (WHERE d.is_dispatch AND s.role = 'clerk')::int AS dispatchers,
              count(*) FILTER (WHERE s.mobile IS NULL AND s.role <> 'assessor')::int AS silent,
              count(DISTINCT s.mobile) = count(s.mobile) AS own
         FROM courts c JOIN staff s ON s.court_id = c.id LEFT JOIN departments d ON d.id = s.department_id
        GROUP BY c.id ORDER BY c.code`,
    );
    const people = { headless: 0, leaders: 2, silent: 0, own: true };
    expect(rows).toEqual([
      { code: '苏98', ...people, inspectors: 2, dispatchers: 2 },
      { code: '苏9801', ...people, inspectors: 1, dispatchers: 1 },
      { code: '苏9802', ...people, inspectors: 1, dispatchers: 1 },
    ]);
  });

  test('its agents are known by their published passwords, and its queues by what they need', async () => {
    expect(await findSampleAgents(database.pool)).toEqual([
      ...['1001', '1002', '1003', '1004', '1900'],
    ]);
    expect(await readQueue(database.pool, 'general')).toMatchObject({ skills: ['topic:general'] });
  });
});

test('on each day of two years, holidays too, a caller of `make call` finds more times than are said at once', () => {
  expect(parseCourtSettings({ appointments: sampleAppointments })).toMatchObject({ kind: 'ok' });
  const calendar = makeWorkCalendar();
  for (let day = '2026-01-01'; day < '2028-01-01'; day = addDays(day, 1)) {
    const now = chinaMoment(day, '23:59');
    const slots = slotsAhead(sampleAppointments, 'judge_appointment', calendar, now);
    expect(slots.length).toBeGreaterThan(5);
  }
});
