/** The last day to appeal: for whom, from what, and until when. */
import { appealOfCase, type Served } from '../../../app/guidance/rules/appealOfCase.js';
import { calculateLastDay } from '../../../app/guidance/rules/lastDays/calculateLastDay.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';

const today = '2026-11-24';
const calendar = makeWorkCalendar();

interface Case {
  readonly file?: Partial<Served['file']>;
  readonly role?: Served['participation']['principalRole'];
  readonly result?: Partial<Served['result']>;
}

function lastDayOf({ file, role = 'defendant', result }: Case): string | null {
  const served: Served = {
    file: { kind: 'civil', number: '（2026）苏98民初100号', stage: 'decided', ...file },
    participation: { principalRole: role },
    result: { resultKind: 'judgment', servedOn: '2026-11-16', summary: '判决驳回。', ...result },
  };
  return appealOfCase(served, today, calendar)?.lastDay ?? null;
}

const criminal = { kind: 'criminal', number: '（2026）苏98刑初1号' } as const;
const administrative = { kind: 'administrative', number: '（2026）苏98行初1号' } as const;

test.each<[string, Case, string]>([
  ['a civil judgment: fifteen days', {}, '2026-12-01'],
  ['a civil ruling: ten', { result: { resultKind: 'ruling' } }, '2026-11-26'],
  ['the last day is today', { result: { servedOn: '2026-11-09' } }, '2026-11-24'],
  ['an end on a weekend moves to Monday', { result: { servedOn: '2026-11-13' } }, '2026-11-30'],
  ['an administrative judgment', { file: administrative }, '2026-12-01'],
  [
    'compensation by the State',
    { file: { ...administrative, number: '（2026）苏98行赔初1号' } },
    '2026-12-01',
  ],
  ['a criminal judgment: ten days', { file: criminal, role: 'accused' }, '2026-11-26'],
  [
    'a criminal ruling: five',
    { file: criminal, role: 'accused', result: { resultKind: 'ruling', servedOn: '2026-11-20' } },
    '2026-11-25',
  ],
  ['who claims damages in it', { file: criminal, role: 'incidental_plaintiff' }, '2026-11-26'],
])('%s', (_, of, day) => {
  expect(lastDayOf(of)).toBe(day);
});

test.each<[string, Case]>([
  ['it is over', { result: { servedOn: '2026-11-06' } }],
  ['somebody has appealed', { file: { stage: 'appealed' } }],
  ['the judgment of an appeal', { file: { number: '（2026）苏98民终100号' } }],
  ['special procedure', { file: { number: '（2026）苏9801民特100号' } }],
  ['the Supreme Court', { file: { number: '（2026）最高法民初1号' } }],
  ['no number', { file: { number: null } }],
  ['a mediation', { result: { resultKind: 'mediation' } }],
  ['a withdrawal that was allowed', { result: { resultKind: 'withdrawal' } }],
  ['a small claim', { result: { summary: '适用小额诉讼程序，判决被告付款。本判决为终审判决。' } }],
  ['a victim, who asks the procuratorate to protest', { file: criminal, role: 'victim' }],
  ['an agent whom the court has named for no party', { file: criminal, role: null }],
  ['an enforcement', { file: { kind: 'enforcement', number: '（2026）苏98执1号' } }],
])('there is none: %s', (_, of) => {
  expect(lastDayOf(of)).toBeNull();
});

test('it is the day of the rule on last days, with the years whose holidays are not known', () => {
  const served: Served = {
    file: { kind: 'civil', number: '（2049）苏98民初100号', stage: 'decided' },
    participation: { principalRole: 'plaintiff' },
    result: { resultKind: 'judgment', servedOn: '2050-03-01', summary: '' },
  };
  const answer = appealOfCase(served, '2050-03-02', calendar);
  expect(answer).toEqual(calculateLastDay('appeal-judgment', '2050-03-01', calendar));
  expect(answer?.unpublishedYears).toEqual([2050]);
});
