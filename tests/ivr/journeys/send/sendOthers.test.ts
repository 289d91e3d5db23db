/** An answer of the guidance, and a ticket, by SMS and by fax. */
import { chinaDate } from '../../../../app/court/rules/workCalendar.js';
import { answerQuestion } from '../../../../app/ivr/journeys/guidance/answerQuestion.js';
import { runCall } from '../../../../app/ivr/journeys/answerCall.js';
import { mainMenu } from '../../../../app/ivr/journeys/mainMenu.js';
import { writeFaxCode } from '../../../../app/messages/fax/rules/faxCode.js';
import { toldOf } from '../guidance/treeTurns.js';
import { leaves, TicketScene } from '../ticketScene.js';
import { hangsUp, presses, saysNothing, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { callFrom, faxesOf, smsOf } from './sendScene.js';

let hotline: TestApp;
let scene: TicketScene;
beforeEach(async () => {
  hotline = await TestApp.start();
  scene = new TicketScene(hotline);
});
afterEach(() => hotline.stop());

const faxNumber: readonly Turn[] = [
  presses('传真接收请按二', '2'),
  presses('请输入传真号码', '02583520001#'),
  presses('您输入的号码是零二五', '1'),
];

describe('an answer of the guidance', () => {
  async function hears(id: string, turns: readonly Turn[]): Promise<void> {
    const call = hotline.newCall(turns);
    await runCall(hotline.app, null, call, null, async (conversation) => {
      await answerQuestion(conversation, id);
      return mainMenu(conversation, () => []);
    });
    expect(call.problems).toEqual([]);
  }
  const told = async (id: string) =>
    toldOf(await hotline.app.guidance.content(hotline.now), id, chinaDate(hotline.now), 'zh');

  test('by fax: its page, with the articles', async () => {
    await hears('guide_appeal', [
      presses(/返回请按星号键。\n发传真或者发到其他手机请按八/, '8'),
      ...faxNumber,
      hangsUp(/传真马上发往[^]*发传真或者发到其他手机请按八/),
    ]);
    const { fax, asked } = await told('guide_appeal');
    const [sent] = await faxesOf(hotline);
    expect(sent).toMatchObject({ to_number: '02583520001', purpose: 'guidance' });
    expect([sent?.letter.title, ...(sent?.letter.paragraphs ?? [])].join('\n\n')).toBe(fax);
    expect(sent?.letter.title).toBe(asked);
  });

  test('to another mobile phone; one that others may see, only after asking', async () => {
    const content = await hotline.app.guidance.content(hotline.now);
    const sensitive =
      content.answers.find(({ smsOnlyAfterAsking }) => smsOnlyAfterAsking)?.id ?? '';
    const toOther = [
      presses('短信接收请按一', '1'),
      presses('发到其他手机请按二', '2'),
      presses('请输入手机号码', '13900002222'),
      presses('您输入的号码是幺三九', '1'),
    ];
    await hears(sensitive, [
      presses('请按八', '8'),
      saysNothing(/短信和传真，别人可能看到。\n要发送这段内容，请按一/),
      presses('要发送这段内容，请按一', '*'),
      presses('请按八', '8'),
      presses('要发送这段内容，请按一', '1'),
      ...toOther,
      hangsUp('短信已经发往'),
    ]);
    const [sms, more] = await smsOf(hotline);
    expect(sms).toMatchObject({ to_number: '13900002222', purpose: 'guidance' });
    expect(sms?.body).toBe((await told(sensitive)).sms);
    expect(more).toBeUndefined();
  });
});

describe('a ticket', () => {
  test('that was told goes by SMS and by fax with its number and state, never with its code', async () => {
    const ticket = await scene.open();
    const before = (await smsOf(hotline)).length;
    await hotline.call([
      ...scene.asksFor(ticket),
      presses(/催办请按三[^]*短信、传真接收请按八/, '8'),
      presses('短信接收请按一', '1'),
      presses('请按一', '1'),
      presses(/短信已经发往[^]*催办请按三/, '8'),
      ...faxNumber,
      hangsUp(/传真马上发往[^]*催办请按三/),
    ]);
    const [sms] = (await smsOf(hotline)).slice(before);
    expect(sms).toMatchObject({ template: 'ticketStateUntil', purpose: 'ticket' });
    expect(sms?.body).toContain(ticket.number);
    expect(sms?.body).not.toContain('{code}');
    const [fax] = await faxesOf(hotline);
    expect(fax?.letter).toMatchObject({
      reference: ticket.number,
      code: writeFaxCode({ kind: 'ticket', number: ticket.number }, hotline.app.identityKeys),
    });
    const [number, state, until] = fax?.letter.rows ?? [];
    expect([number, state]).toEqual([
      { label: '登记编号', value: ticket.number },
      { label: '办理情况', value: '已转交承办部门' },
    ]);
    expect(until?.value).toMatch(/^\d+月\d+日/);
    expect(JSON.stringify(fax)).not.toContain(scene.codeOf(ticket));
    expect(JSON.stringify(fax)).not.toMatch(/投诉|执行局/);
  });

  test('by fax in English, when it was asked for in English', async () => {
    const ticket = await scene.open();
    await hotline.call([
      presses('For English, press eight', '8'),
      ...scene.asksFor(ticket).map((turn, index) => ({
        ...turn,
        hears: [/press five/, /press one/, /number of your request/, /six digit code/][index] ?? '',
      })),
      presses('To get this by SMS or fax, press eight', '8'),
      presses('For a fax, press two', '2'),
      presses('Please enter the fax number', '02583520001#'),
      presses(/press one/, '1'),
      hangsUp('A fax goes to'),
    ]);
    const letter = (await faxesOf(hotline))[0]?.letter;
    expect(letter).toMatchObject({ language: 'en', title: 'How your request stands' });
    expect(letter?.rows).toEqual([
      { label: 'Number', value: ticket.number },
      { label: 'State', value: 'passed on to the department' },
      { label: 'Answer by', value: expect.stringMatching(/^\d\d:\d\d on \d+ [A-Z]/) as string },
    ]);
    expect(letter?.paragraphs.join('')).toMatch(/^[ -~]+$/);
  });

  test('that was just opened: a landline, which got no SMS, can have the number sent', async () => {
    await callFrom(hotline, '02583521234', [
      presses('投诉、举报、建议请按四', '4'),
      presses('提意见和建议请按三', '3'),
      presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1'),
      presses('不清楚，或者不针对某个部门，请按六', '6'),
      ...leaves('请说出您的意见或者建议'),
      presses(/登记编号是[^]*短信或者传真接收登记编号请按八，继续请按星号键/, '8'),
      ...faxNumber,
      hangsUp(/传真马上发往[^]*查案件请按一/),
    ]);
    const { number } = await scene.last();
    const [fax] = await faxesOf(hotline);
    expect(fax).toMatchObject({ purpose: 'ticket', letter: { reference: number } });
    expect(await smsOf(hotline)).not.toContainEqual(expect.objectContaining({ purpose: 'opened' }));
  });
});
