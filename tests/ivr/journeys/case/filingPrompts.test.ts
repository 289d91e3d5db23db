/** The days that follow from a filing, as they are said: of the court to decide, and to appeal. */
import type { FilingFact } from '../../../../app/court/cases/rules/disclosure.js';
import { makeWorkCalendar } from '../../../../app/court/rules/workCalendar.js';
import type { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import { filingDays } from '../../../../app/ivr/journeys/case/filingPrompts.js';
import type { Language } from '../../../../app/telephony/call.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import { wordsOnly } from '../testApp.js';

async function said(language: Language, fact: FilingFact, today = '2026-11-24'): Promise<string> {
  const speaking = {
    language,
    today,
    words: spoken(language, today),
    place: { calendar: makeWorkCalendar() },
  } as unknown as Conversation;
  const prompts = filingDays(speaking, fact);
  const utterances = await Promise.all(prompts.map((each) => each.render(wordsOnly, language)));
  return utterances.map((each) => each.text).join(' ');
}

const pending = {
  topic: 'filing',
  kind: 'filing_pending',
  appliedOn: '2026-11-20',
  correctedOn: null,
  decidedWithin: 7,
} as const;
const refused = {
  topic: 'filing',
  kind: 'filing_refused',
  caseKind: 'civil',
  appliedOn: '2026-11-02',
  decidedOn: '2026-11-09',
  reason: null,
  reasonEn: null,
  servedOn: '2026-11-16',
} as const;

test.each<[string, FilingFact, string, string]>([
  [
    'the court still has time',
    pending,
    '法院最迟本周五决定是否立案。',
    'The court decides about it by this Friday at the latest.',
  ],
  [
    'it counts from what was handed in',
    { ...pending, appliedOn: '2026-11-02', correctedOn: '2026-11-20' },
    '法院最迟本周五决定是否立案。',
    'The court decides about it by this Friday at the latest.',
  ],
  [
    'the time is over',
    { ...pending, appliedOn: '2026-11-13' },
    '审查期限已于十一月二十日届满。您可以向立案庭询问，也可以到主菜单投诉。',
    'The time to decide about it ended on November twentieth. You can ask the filing division, or complain through the main menu.',
  ],
  ['of a kind with rules of its own nothing is said', { ...pending, decidedWithin: null }, '', ''],
  [
    'a refusal that was served: ten days to appeal',
    refused,
    '您可以上诉，最后一天是后天，请以法院确认为准。',
    'You can appeal. The last day is the day after tomorrow. Please have the court confirm it.',
  ],
  [
    'that time is over',
    { ...refused, servedOn: '2026-11-10' },
    '这份裁定的上诉期限已于十一月二十日届满。',
    'The last day to appeal from this ruling was November twentieth.',
  ],
  [
    'a refusal whose service is not known',
    { ...refused, servedOn: null },
    '您可以在收到裁定后十日内上诉。',
    'You can appeal within ten days of receiving the ruling.',
  ],
  ['a private prosecution', { ...refused, caseKind: 'criminal' }, '', ''],
])('%s', async (_what, fact, zh, en) => {
  expect(await said('zh', fact)).toBe(zh);
  expect(await said('en', fact)).toBe(en);
});

test('where the days off are not published, how many days the court has', async () => {
  const fact = { ...pending, appliedOn: '2027-11-20' };
  expect(await said('zh', fact, '2027-11-24')).toBe('法院从收到材料起七天内决定是否立案。');
});
