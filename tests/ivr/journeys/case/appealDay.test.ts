/** The sentence with the last day to appeal. */
import { lastDayToAppeal } from '../../../../app/ivr/journeys/case/appealDay.js';
import type { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import { makeWorkCalendar } from '../../../../app/court/rules/workCalendar.js';
import { calculateLastDay } from '../../../../app/guidance/rules/lastDays/calculateLastDay.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import type { Language } from '../../../../app/telephony/call.js';
import { wordsOnly } from '../testApp.js';

const today = '2026-11-24';

async function said(servedOn: string, language: Language): Promise<string> {
  const answer = calculateLastDay('appeal-judgment', servedOn, makeWorkCalendar());
  const conversation = { words: spoken(language, today) } as unknown as Conversation;
  const prompts = lastDayToAppeal(conversation, answer);
  const texts = await Promise.all(prompts.map((each) => each.render(wordsOnly, language)));
  return texts.map(({ text }) => text).join(' ');
}

test('the day, and that the judge has the last word', async () => {
  expect(await said('2026-11-10', 'zh')).toBe('可以上诉的，最后一天是明天，请以法官确认为准。');
  expect(await said('2026-11-16', 'en')).toMatch(
    /^If an appeal is possible, the last day is .*Tuesday.*\. Please have the judge confirm it\.$/,
  );
});

test('a year whose holidays are not published yet is said', async () => {
  expect(await said('2050-03-01', 'zh')).toMatch(/放假安排尚未公布，请向法院核实。$/);
});
