/** Digit 3 of a case: the answer that fits it now, with the caller's own last day. */
import { calculateLastDay } from '../../../../app/guidance/rules/lastDays/calculateLastDay.js';
import { chinaDate } from '../../../../app/court/rules/workCalendar.js';
import type { Content } from '../../../../app/guidance/rules/content.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import { fangsNumbers } from '../../../../app/local/sample/known/fangsCases.js';
import { sampleDays } from '../../../../app/local/sample/sampleDays.js';
import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { hangsUp, presses } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { answerWords, toldOf } from './treeTurns.js';

let hotline: TestApp;
let content: Content;
const today = chinaDate(new Date());
beforeAll(async () => {
  hotline = await TestApp.start();
  content = await hotline.app.guidance.content(hotline.now);
});
afterAll(() => hotline.stop());

const zh = (id: string) => toldOf(content, id, today, 'zh');
const signIn = (who: { queryNumber: string; password: string }, then = '') => [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', `${who.queryNumber}#`),
  presses('请输入六位查询密码', `${who.password}#${then}`),
];
const servedOn = sampleDays(today).workday(-3);
const lastDay = (language: 'zh' | 'en') =>
  spoken(language, today).date(
    calculateLastDay('appeal-judgment', servedOn, hotline.app.court.current().calendar).lastDay,
  );

test.each([
  ['a filing that was refused', fangsNumbers.refused, '不予受理怎么办请按三', 'guide_refused'],
  ['a fee that is due', fangsNumbers.fee, '怎么缴费请按三', 'guide_fee_pay'],
  ['no assets', fangsNumbers.noAssets, '执行不到财产怎么办请按三', 'guide_no_assets'],
  ['a hearing ahead', samplePeople.zhang, '开庭要准备什么请按三', 'guide_summons'],
] as const)('%s', async (_, who, offer, id) => {
  const call = await hotline.call([
    ...signIn(who),
    presses(new RegExp(`${offer}。\n其他内容请按八`), '3'),
    presses(answerWords(zh(id)), '*'),
    // Back in the case, where the digit works on the other level, too.
    presses(offer, '8'),
    presses('短信、传真和其他案件请按八', '3'),
    hangsUp(answerWords(zh(id))),
  ]);
  expect(call.words).not.toContain('最后一天是');
});

test('at most six choices are said with it', async () => {
  const call = await hotline.call([
    ...signIn(fangsNumbers.judgment),
    presses(/怎么上诉请按三/, '8'),
    hangsUp('短信、传真和其他案件请按八'),
  ]);
  const levels = call.words.split('重听请按九').slice(-3);
  for (const level of levels)
    expect([...level.matchAll(/请按[一二三四五六八]。/g)].length).toBeLessThan(6);
});

test('a judgment served: the last day is told with it, and not again by the answer', async () => {
  const call = await hotline.call([
    ...signIn(fangsNumbers.judgment),
    presses(new RegExp(`最后一天是${lastDay('zh')}，请以法官确认为准。[^]*怎么上诉请按三`), '3'),
    hangsUp(answerWords(zh('guide_appeal'))),
  ]);
  expect(call.words.split('最后一天是').slice(1)).toHaveLength(1 + timesIn('最后一天是'));
});

test('who presses the digit before hearing of it hears the last day with the answer', async () => {
  const call = await hotline.call([
    ...signIn(fangsNumbers.judgment, '3'),
    presses(`最后一天是${lastDay('zh')}，请以法官确认为准。\n${zh('guide_appeal').say}`, '9'),
    hangsUp(`最后一天是${lastDay('zh')}，请以法官确认为准。`),
  ]);
  expect(call.words).not.toContain('怎么上诉请按三');
});

test('in English', async () => {
  await hotline.call([
    presses('For English, press eight', '8'),
    presses('press one', '1'),
    presses('identity number', `${fangsNumbers.judgment.queryNumber}#`),
    presses('query password', `${fangsNumbers.judgment.password}#`),
    presses(new RegExp(`the last day is ${lastDay('en')}[^]*For how to appeal, press three`), '3'),
    hangsUp(answerWords(toldOf(content, 'guide_appeal', today, 'en'))),
  ]);
});

/** How often the answer itself uses the words. */
function timesIn(words: string): number {
  return zh('guide_appeal').say.split(words).length - 1;
}
