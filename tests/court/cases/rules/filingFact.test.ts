/** What an applicant hears of a filing that has no case number yet. */
import { disclose } from '../../../../app/court/cases/rules/disclosure.js';
import { decisionDay, filingFact } from '../../../../app/court/cases/rules/filingFact.js';
import type {
  CaseFile,
  FilingStatus,
  PartyRole,
} from '../../../../app/court/import/rules/caseFile.js';
import { makeWorkCalendar } from '../../../../app/court/rules/workCalendar.js';
import { as, base, today } from './sampleCase.js';

const calendar = makeWorkCalendar();
const missing = [
  { what: '起诉状副本2份', whatEn: 'two copies of the complaint' },
  { what: '被告的住所地', whatEn: null },
];

function filed(status: FilingStatus, more: Partial<CaseFile['filing']> = {}): CaseFile {
  const filing = {
    ...base.filing,
    status,
    appliedOn: '2026-11-16',
    decidedOn: null,
    missing,
    ...more,
  };
  return { ...base, number: null, stage: 'filing', hearings: [], fees: [], events: [], filing };
}
const told = (
  file: CaseFile,
  servedOn: string | null = null,
  principalRole: PartyRole = 'plaintiff',
) => filingFact(file, { servedOn, principalRole }, today);

test('what is missing and its last day are told while something is missing, and not after', () => {
  const file = filed('corrections', { correctBy: '2026-11-30' });
  expect(told(file)).toMatchObject({ missing, correctBy: '2026-11-30', isOverdue: false });
  expect(told({ ...file, filing: { ...file.filing, status: 'pending' } })).not.toHaveProperty(
    'missing',
  );
});

test.each([
  ['2026-11-23', true],
  ['2026-11-24', false],
  [null, false],
])('on 24 November a last day of %s has passed: %s', (correctBy, isOverdue) => {
  expect(told(filed('corrections', { correctBy }))).toMatchObject({ isOverdue });
});

test('others who may hear the course of a case do not hear what the court has written', () => {
  const file = filed('corrections', { reason: '材料不全' });
  const { facts } = disclose(
    { ...file, transfer: null },
    { ...as('plaintiff'), tells: 'common' },
    today,
  );
  expect(facts[0]).toMatchObject({ kind: 'filing_corrections', missing: [], reason: null });
});

describe('the day by which the court decides', () => {
  test.each<[string, Partial<CaseFile>, Partial<CaseFile['filing']>, string | null, PartyRole]>([
    ['seven days, the day of the application not counted', {}, {}, '2026-11-23', 'plaintiff'],
    ['a Saturday moves to Monday', {}, { appliedOn: '2026-11-14' }, '2026-11-23', 'plaintiff'],
    [
      'it counts from what was handed in later',
      {},
      { correctedOn: '2026-11-20' },
      '2026-11-27',
      'plaintiff',
    ],
    [
      'a private prosecution: 15 days',
      { kind: 'criminal' },
      {},
      '2026-12-01',
      'private_prosecutor',
    ],
    ['an enforcement', { kind: 'enforcement' }, {}, '2026-11-23', 'enforcement_applicant'],
    ['an appeal has other times (登记立案规定 Art. 18)', {}, {}, null, 'appellant'],
    ['so has a protection order', { cause: '申请人身安全保护令' }, {}, null, 'applicant'],
    [
      'a suit against an objection to enforcement: 15',
      { cause: '案外人执行异议之诉' },
      {},
      '2026-12-01',
      'plaintiff',
    ],
    [
      'a third party against a judgment: 30',
      { cause: '第三人撤销之诉' },
      {},
      '2026-12-16',
      'plaintiff',
    ],
    ['other kinds have rules of their own', { kind: 'other' }, {}, null, 'plaintiff'],
    ['days off that are not published', {}, { appliedOn: '2027-11-16' }, null, 'plaintiff'],
  ])('%s', (_what, more, filing, day, role) => {
    const fact = told({ ...filed('pending', filing), ...more }, null, role);
    expect(fact.kind === 'filing_pending' ? decisionDay(fact, calendar) : undefined).toBe(day);
  });
});

test('the ways on of a suit are told of a suit alone', () => {
  for (const status of ['refused', 'corrections'] as const) {
    expect(told(filed(status))).toMatchObject({ caseKind: 'civil' });
    expect(told(filed(status), null, 'appellant')).toMatchObject({ caseKind: 'other' });
  }
});

test('a refusal has the day of its service once that is past, and the number once it is accepted', () => {
  expect(told(filed('refused'), '2026-11-20')).toMatchObject({ servedOn: '2026-11-20' });
  expect(told(filed('refused'), '2026-11-25')).toMatchObject({ servedOn: null });
  expect(told({ ...filed('accepted'), number: base.number })).toMatchObject({
    kind: 'filing_accepted',
    number: base.number,
  });
});
