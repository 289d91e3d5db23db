import { checkResidentId } from '../../app/court/identity/rules/residentId.js';
import { makeWorkCalendar } from '../../app/court/rules/workCalendar.js';
import { checkCaseRecord } from '../../app/court/import/caseRecord.js';
import type { RawFields } from '../../app/court/import/fields.js';
import { generatedPerson } from '../../app/sample/generatedPeople.js';
import { sampleCases } from '../../app/sample/store/loadSampleCourt.js';
import { samplePeople } from '../../app/sample/samplePeople.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';

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
  expect(of('filingStatus')).toEqual(['accepted', 'corrections', 'pending', 'refused']);
  expect(of('publicity')).toEqual(['juvenile', 'privacy', 'public', 'trade_secret']);
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

  test('each court has those who handle orders: a head a department, leaders, inspectors, dispatchers', async () => {
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
});
