/**
 * Digit 3: every menu of the guidance and every answer in both languages, and what a caller may do
 * after one.
 */
import { answerCall, runCall } from '../../../../app/ivr/journeys/answerCall.js';
import { guidance } from '../../../../app/ivr/journeys/guidance/guidance.js';
import { chinaDate, chinaMoment } from '../../../../app/court/rules/workCalendar.js';
import { parseToldRecord } from '../../../../app/guidance/toldRecord.js';
import type { Content } from '../../../../app/guidance/rules/content.js';
import { promptText } from '../../../../app/voice/prompts/catalogue.js';
import { sayMenu } from '../../../../app/guidance/sayMenu.js';
import type { Language } from '../../../../app/telephony/call.js';
import { hangsUp, presses, saysNothing, type ScriptedCall, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { answerWords, toldOf, turnsOfChoice } from './treeTurns.js';

let hotline: TestApp;
let content: Content;
const today = chinaDate(new Date());
beforeAll(async () => {
  hotline = await TestApp.start();
  content = await hotline.app.guidance.content(hotline.now);
});
afterAll(() => hotline.stop());

const zh = (id: string) => toldOf(content, id, today, 'zh');
const toMenu = presses('查案件请按一', '3');
const toAppeal = [toMenu, presses('判决以后请按四', '4'), presses('上诉请按一', '1')] as const;
const notAdvice = promptText('zh', 'guideNotAdvice');

async function callFrom(number: string, turns: readonly Turn[]): Promise<ScriptedCall> {
  const call = hotline.newCall(turns);
  call.callerNumber = number;
  await answerCall(hotline.app, null, call);
  expect(call.problems).toEqual([]);
  return call;
}

async function smsTo(number: string): Promise<{ body: string; purpose: string }[]> {
  const { rows } = await hotline.database.pool.query<{ body: string; purpose: string }>(
    'SELECT body, purpose FROM sms_outbox WHERE to_number = $1 ORDER BY id',
    [number],
  );
  return rows;
}

const topics = [0, 1, 2, 3, 4, 5];
test.each<[Language, number]>(
  (['zh', 'en'] as const).flatMap((language) =>
    topics.map((topic): [Language, number] => [language, topic]),
  ),
)('every digit, every answer with its law: %s, topic %i', async (language, topic) => {
  const choice = content.menu.choices[topic];
  if (choice === undefined) throw new Error(`no topic ${topic}`);
  const call = await hotline.call([
    ...(language === 'zh' ? [] : [presses('For English, press eight', '8')]),
    presses(promptText(language, 'mainMenu'), '3'),
    ...turnsOfChoice(content, sayMenu(content.menu, language), choice, today, language),
    presses(/./, '*'),
    hangsUp(promptText(language, 'mainMenuFirst')),
  ]);
  const answers = call.heard.filter(({ name }) => name === 'guideAnswer');
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.every((each) => each.language === language)).toBe(true);
  // Said once in a call, however many answers it has.
  expect(call.heard.filter(({ name }) => name === 'guideNotAdvice')).toHaveLength(1);
});

test('at most six choices are said at one level, and a second topic is no seventh', () => {
  expect(content.menu.choices.map(({ digit }) => digit)).toEqual(topics.map((n) => String(n + 1)));
});

test('the record names the version before a word of it is said, and the caller counts as served', async () => {
  const call = await hotline.call([
    ...toAppeal,
    presses(zh('guide_appeal').say, '*'),
    hangsUp('上诉请按一'),
  ]);
  const transcript = await hotline.transcriptOf(call);
  const at = transcript.findIndex((line) => line.startsWith('guidance '));
  const [, id, ...detail] = (transcript[at] ?? '').split(' ');
  const { version, hash } = zh('guide_appeal');
  expect(id).toBe('guide_appeal');
  const told = { source: 'national', version, language: 'zh', day: today, hash };
  expect(parseToldRecord(detail.join(' '))).toEqual(told);
  expect(transcript.findIndex((line) => line.startsWith('prompt guideAnswer'))).toBeGreaterThan(at);
  expect((await hotline.rowOf(call)).outcome).toBe('served');
});

describe('an SMS', () => {
  test('goes to a mobile, once, and 9 tells the answer again', async () => {
    const number = '13800007001';
    const answer = answerWords(zh('guide_appeal'));
    await callFrom(number, [
      ...toAppeal,
      presses(`${answer}`, '1'),
      presses(/已经发送，请查收短信。\n发到您手机请按一/, '9'),
      presses(answer, '1'),
      hangsUp('刚才已经发送'),
    ]);
    expect(await smsTo(number)).toEqual([{ body: zh('guide_appeal').sms, purpose: 'guidance' }]);
  });

  test.each(['02583111222', 'anonymous', ''])(
    'is not offered to %j, and its digit is a wrong one',
    async (number) => {
      const call = await callFrom(number, [
        ...toAppeal,
        presses(zh('guide_appeal').basis, '1'),
        hangsUp(/按键无效[^]*计算最后一天请按二/),
      ]);
      expect(call.words).not.toContain('发到您手机');
      expect(await smsTo(number)).toEqual([]);
    },
  );

  test('that somebody else may read is sent only after a question', async () => {
    const number = '13800007002';
    const { say, sms } = zh('guide_protection_order');
    const there = [toMenu, presses('遭受家庭暴力请按六', '6')];
    await callFrom(number, [
      ...there,
      presses(say, '1'),
      presses('别人可能看到', '*'),
      hangsUp('发到您手机请按一'),
    ]);
    expect(await smsTo(number)).toEqual([]);
    await callFrom(number, [
      ...there,
      presses(say, '1'),
      presses('别人可能看到', '1'),
      presses('已经发送', '1'),
      hangsUp('刚才已经发送'),
    ]);
    expect(await smsTo(number)).toEqual([{ body: sms, purpose: 'guidance' }]);
  });
});

test('a caller who is anonymous is offered no SMS, and no record says what they were told', async () => {
  const call = hotline.newCall([
    presses('判决以后请按四', '4'),
    presses('上诉请按一', '1'),
    presses(zh('guide_appeal').say, '1'),
    presses('按键无效', '8'),
    presses(/^本次通话按匿名处理[^]*请挂机后重新拨打/, '*'),
    presses('上诉请按一', '*'),
    presses('判决以后请按四', '*'),
  ]);
  await runCall(hotline.app, null, call, null, async (conversation) => {
    await conversation.forgotten();
    await guidance(conversation);
    return conversation.end('served', []);
  });
  expect(call.problems).toEqual([]);
  expect(call.words).not.toMatch(/发到您手机|发到其他手机/);
  expect((await hotline.transcriptOf(call)).join('\n')).not.toContain('guide_appeal');
});

test('it leads on to other answers and back, and that it is no advice is said once', async () => {
  const call = await hotline.call([
    ...toAppeal,
    presses(`${zh('guide_appeal').say}`, '3'),
    presses(answerWords(zh('guide_other_appeals')), '*'),
    presses(/^发到您手机请按一。\n计算最后一天请按二。/, '4'),
    presses(answerWords(zh('guide_appeal_fee')), '*'),
    presses('计算最后一天请按二', '*'),
    presses('上诉请按一', '1'),
    hangsUp(zh('guide_appeal').say),
  ]);
  expect(call.words.split(notAdvice)).toHaveLength(2);
  expect(call.words.indexOf(notAdvice)).toBeLessThan(
    call.words.indexOf(zh('guide_other_appeals').say),
  );
});

test('digit 2 calculates, and back is the answer', async () => {
  await hotline.call([
    ...toAppeal,
    presses('计算最后一天请按二', '2'),
    presses(promptText('zh', 'dayMenu'), '*'),
    presses(/^发到您手机请按一。/, '*'),
    presses('上诉请按一', '**'),
    presses('查案件请按一', '3'),
    presses('诉讼费用请按二', '2'),
    presses('要交多少钱请按一', '1'),
    presses('计算费用请按二', '2'),
    presses(promptText('zh', 'feeMenu'), '*'),
    hangsUp(/^发到您手机请按一。/),
  ]);
});

test('silence after an answer names the digits, and leads back in the end', async () => {
  hotline.closes();
  await hotline.call([
    ...toAppeal,
    saysNothing(zh('guide_appeal').say),
    saysNothing(/没有收到您的按键。\n发到您手机请按一[^]*人工请按零/),
    saysNothing(zh('guide_appeal').say),
    hangsUp(/返回上一级。\n上诉请按一/),
  ]);
  hotline.setTime(chinaMoment(today, '10:00'));
});

test('without a version in force a person answers', async () => {
  hotline.setTime(chinaMoment('2021-01-04', '10:00'));
  const call = await hotline.call([
    ...toAppeal,
    presses(/由工作人员为您解答，人工请按零。\n法院的电话是.*\n上诉请按一/, '0'),
    hangsUp('人工服务尚未开通'),
  ]);
  hotline.setTime(chinaMoment(today, '10:00'));
  expect(await hotline.transcriptOf(call)).toContain('fault guide_appeal no version');
  expect(call.heard.map(({ name }) => name)).not.toContain('guideAnswer');
});
