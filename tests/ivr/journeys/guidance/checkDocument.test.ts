/** Whether a message about served papers is genuine, by the end of its number. */
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { hangsUp, presses, type ScriptedCall, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { choosesEnforcement, leaves } from '../ticketScene.js';

let hotline: TestApp;
beforeAll(async () => void (hotline = await TestApp.start()));
afterAll(() => hotline.stop());

const end = '821753';
/** From the greeting to the question for the number. */
const toCheck = [
  presses('查案件请按一', '3'),
  presses('开庭和证据请按三', '3'),
  presses('电子送达和核实来电请按六', '6'),
  presses('电子送达请按四', '4'),
  presses('核实送达短信请按二', '2'),
] as const;

/** Proves who they are, checks the number, and asks for the link. */
function provenToCheck({ queryNumber, password }: { queryNumber: string; password: string }) {
  const [, ...fromGuidance] = toCheck;
  return [
    presses('查案件请按一', '1'),
    presses('请输入身份证号码', `${queryNumber}#`),
    presses('请输入六位查询密码', password),
    presses(/./, '*'),
    presses('诉讼指南', '3'),
    ...fromGuidance,
    presses('请输入送达编号', end),
    presses(/查到了，临江市中级人民法院[^]*重新发送，请按二/, '2'),
  ];
}

async function callFrom(number: string, turns: readonly Turn[]): Promise<ScriptedCall> {
  const call = hotline.newCall(turns);
  call.callerNumber = number;
  await answerCall(hotline.app, null, call);
  expect(call.problems).toEqual([]);
  return call;
}

test('to the telephone that it was sent to: the court and the day, nothing of the case, and a ticket for the link', async () => {
  const call = await callFrom(samplePeople.zhao.mobile, [
    ...toCheck,
    presses('请输入送达编号的最后六位数字', end),
    presses(/查到了，临江市中级人民法院[^]*给您发过这个编号的文书[^]*重新发送，请按二/, '2'),
    hangsUp(/已经登记，您的登记编号是/),
  ]);
  expect(call.words).not.toMatch(/股权|赵敏|判决被告/);
  const record = await hotline.transcriptOf(call);
  expect(record).toContain('step document');
  expect(record.join('\n')).not.toMatch(/821753|查到了|重新发送，请按二/);
  const { rows } = await hotline.database.pool.query<{ kind: string; body: string }>(
    `SELECT t.kind, m.body FROM tickets t JOIN ticket_messages m ON m.ticket_id = t.id
      WHERE t.caller_number = $1 AND t.case_id IS NULL`,
    [samplePeople.zhao.mobile],
  );
  expect(rows).toEqual([
    { kind: 'consultation', body: expect.stringContaining(`编号末六位${end}`) as string },
  ]);
});

test('to another telephone the same number is as unknown as one that nobody has; five in a call', async () => {
  const unknown = (digit: string) => presses(/没有查到[^]*不要点链接[^]*再查一个编号请按一/, digit);
  const asks = (digits: string) => presses('请输入送达编号', digits);
  const call = await callFrom('13800007781', [
    ...toCheck,
    asks(end),
    unknown('1'),
    asks('000001'),
    unknown('1'),
    asks('000002'),
    unknown('1'),
    asks('000003'),
    unknown('1'),
    asks('000004'),
    unknown('1'),
    hangsUp('这次通话不能再查了'),
  ]);
  expect(call.words).not.toMatch(/查到了|重新发送，请按二/);
});

test('the record of a call says that a number was checked, and the same whether or not it was found', async () => {
  // The call may lose its number later, and the number of the papers leads to the party.
  const recordOf = async (number: string, hears: RegExp) =>
    hotline.transcriptOf(
      await callFrom(number, [...toCheck, presses('请输入送达编号', end), hangsUp(hears)]),
    );
  const found = await recordOf(samplePeople.zhao.mobile, /查到了/);
  expect(found.slice(-2)).toEqual(['digits documentNumber (6 digits)', 'step document']);
  expect(await recordOf('13800007783', /没有查到/)).toEqual(found);
});

test('who has proved to be the party may call from any telephone', async () => {
  await callFrom('13800007782', [
    ...provenToCheck(samplePeople.zhao),
    hangsUp(/已经登记，您的登记编号是/),
  ]);
  expect(await casesOfTickets()).toEqual(['股权转让纠纷']);
});

test('who has proved to be somebody else does not lead the staff to the case', async () => {
  const before = await casesOfTickets();
  await callFrom(samplePeople.zhao.mobile, [
    ...provenToCheck(samplePeople.zhang),
    // The ticket from this telephone that leads to no case takes it in.
    hangsUp(/已经登记|已经一并转交/),
  ]);
  expect(await casesOfTickets()).toEqual(before);
});

test('after an anonymous report no number is checked: neither a genuine one is called false, nor is there a row of the audit without its call', async () => {
  const checked = async () =>
    (await hotline.database.pool.query('SELECT FROM verifications')).rowCount;
  const before = await checked();
  await callFrom(samplePeople.zhao.mobile, [
    presses('投诉、举报、建议请按四', '4'),
    presses('举报违纪违法请按二', '2'),
    presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1'),
    ...choosesEnforcement,
    presses('匿名请按二', '2'),
    ...leaves('请不要说出您的姓名和电话'),
    ...toCheck,
    hangsUp(/不暴露您的身份[^]*请挂机后重新拨打/),
  ]);
  expect(await checked()).toBe(before);
});

test('where the court has connected its system, that is asked first; a ticket has the staff check the address when the caller comes again', async () => {
  const connected = await TestApp.start(
    {
      E_SERVICE_URL: 'http://127.0.0.1:1/resend',
      E_SERVICE_SECRET: 'a-secret-of-both-sides-0123456789',
    },
    { database: hotline.database },
  );
  const tickets = async () =>
    (await hotline.database.pool.query('SELECT FROM tickets')).rowCount ?? 0;
  const before = await tickets();
  const call = connected.newCall([
    ...provenToCheck(samplePeople.zhao),
    presses(/已经请法院的送达系统重新发送[^]*再查一个编号请按一/, '*'),
    hangsUp(/./),
  ]);
  call.callerNumber = '13800007783';
  await connected.run(call);
  // A call that loses its number later must not say that its papers were genuine.
  expect((await connected.transcriptOf(call)).join('\n')).not.toMatch(
    /documentResendAsked|documentGenuine/,
  );
  expect(await tickets()).toBe(before);
  const { rows } = await hotline.database.pool.query<object>(
    'SELECT document_end, outcome FROM link_requests',
  );
  expect(rows).toEqual([{ document_end: end, outcome: null }]);

  // It was sent, to an address that is an old one: the caller comes again.
  await hotline.database.pool.query(
    `UPDATE link_requests SET asked_at = asked_at - interval '16 minutes', over_at = asked_at, outcome = 'sent',
            ticket_sealed = NULL`,
  );
  const again = connected.newCall([
    ...provenToCheck(samplePeople.zhao),
    hangsUp(
      /再发也是发到同一个地址。现在请工作人员核对您的送达地址。[^]*(已经登记，您的登记编号是|已经并入|已经一并转交)/,
    ),
  ]);
  again.callerNumber = '13800007784';
  await connected.run(again);
  const { rows: messages } = await hotline.database.pool.query<{ body: string }>(
    'SELECT body FROM ticket_messages ORDER BY id DESC LIMIT 1',
  );
  expect(messages).toEqual([
    { body: expect.stringMatching(/^请核对电子送达地址：.*编号末六位821753/) as string },
  ]);
  await connected.app.db.end();
});

/** The causes of the cases that tickets lead to. */
async function casesOfTickets(): Promise<string[]> {
  const { rows } = await hotline.database.pool.query<{ cause: string }>(
    'SELECT c.cause FROM tickets t JOIN cases c ON c.id = t.case_id ORDER BY t.id',
  );
  return rows.map(({ cause }) => cause);
}
