/** The last day to appeal, told with a judgment: for whom, and until when. */
import { appealPrompts } from '../../../app/journeys/case/appealDay.js';
import type { Conversation } from '../../../app/conversation/conversation.js';
import type { CaseFile, Participation } from '../../../app/court/import/rules/caseFile.js';
import type { ResultFact } from '../../../app/court/cases/rules/disclosure.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import { spoken } from '../../../app/prompts/spoken.js';
import { base } from '../../court/cases/rules/sampleCase.js';
import { wordsOnly } from '../testApp.js';

interface Told {
  readonly file?: Partial<CaseFile>;
  readonly role?: Participation['role'];
  readonly fact?: Partial<ResultFact>;
  readonly today?: string;
}

async function told({ file, role = 'defendant', fact, today = '2026-11-24' }: Told) {
  const words = spoken('zh', today);
  const conversation = { place: { calendar: makeWorkCalendar() }, today, words };
  const prompts = appealPrompts(
    conversation as unknown as Conversation,
    { ...base, number: '（2026）苏98民初100号', stage: 'decided', ...file },
    {
      partyId: 1,
      personId: 1,
      role,
      principalId: 1,
      principalRole: role,
      authorityFrom: null,
      authorityUntil: null,
      servedOn: '2026-11-10',
    },
    {
      topic: 'result',
      kind: 'result',
      resultKind: 'judgment',
      decidedOn: '2026-11-06',
      servedOn: '2026-11-10',
      summary: '',
      summaryEn: null,
      ...fact,
    },
  );
  const said = await Promise.all(prompts.map((each) => each.render(wordsOnly, 'zh')));
  return said.map(({ text }) => text).join('');
}

const until = (day: string, today = '2026-11-24') =>
  `判决可以上诉的，上诉期限到${spoken('zh', today).date(day)}为止。`;

test.each<[string, Told, string]>([
  ['fifteen days from the service, which does not count', {}, until('2026-11-25')],
  [
    'ten days from a criminal judgment',
    { file: { kind: 'criminal' }, fact: { servedOn: '2026-11-16' } },
    until('2026-11-26'),
  ],
  [
    'an end on a weekend moves to Monday',
    { fact: { servedOn: '2026-11-13' } },
    until('2026-11-30'),
  ],
])('%s', async (_, of, sentence) => {
  expect(await told(of)).toBe(sentence);
});

test.each<[string, Told]>([
  ['it is over', { today: '2026-11-26' }],
  ['somebody has appealed', { file: { stage: 'appealed' } }],
  ['it is the judgment of an appeal', { file: { number: '（2026）苏98民终100号' } }],
  ['a ruling', { fact: { resultKind: 'ruling' } }],
  ['a victim, who asks the prosecution to protest', { role: 'victim', file: { kind: 'criminal' } }],
])('nothing is said: %s', async (_, of) => {
  expect(await told(of)).toBe('');
});

test('a year whose holidays are not published yet is said', async () => {
  const at2050 = { today: '2050-03-02', fact: { servedOn: '2050-03-01' } };
  expect(await told(at2050)).toContain('放假安排尚未公布');
});
