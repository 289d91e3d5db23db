/**
 * Papers from the machine that the caller telephones from: filed where they have proved that it is
 * theirs.
 */
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import { readFaxFiling } from '../../../../app/tickets/rules/faxFiling.js';
import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { TicketScene } from '../ticketScene.js';
import { hangsUp, presses, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

const { zhang } = samplePeople;
const offer = '给法院传真材料请按四';

let hotline: TestApp;
beforeEach(async () => {
  hotline = await TestApp.start();
});
afterEach(() => hotline.stop());

/** A call from a machine, and what the exchange was told of its pages. */
async function callFrom(number: string, turns: readonly Turn[]): Promise<string[]> {
  const call = hotline.newCall(turns);
  call.callerNumber = number;
  const done: string[] = [];
  const fax = {
    fileToSend: () => Promise.reject(new Error('nothing is sent')),
    forgetSent: () => Promise.resolve(),
    handOver: () => Promise.reject(new Error('nothing is sent')),
    announce: (leg: { id: string }, filedAs: string) => {
      expect(leg.id).toBe(call.id);
      done.push(filedAs);
      return Promise.resolve();
    },
    receive: async () => {
      done.push('receive');
      await call.hangUp();
    },
  };
  await answerCall({ ...hotline.app, fax }, null, call);
  expect(call.problems).toEqual([]);
  return done;
}

const toWaysOfCase: readonly Turn[] = [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', `${zhang.queryNumber}#`),
  presses('请输入六位查询密码', `${zhang.password}#`),
  presses('其他内容请按八', '8'),
  presses('短信、传真和其他案件请按八', '8'),
];

test('a case, by query number and password', async () => {
  const [filedAs = '', received] = await callFrom('02552220001', [
    ...toWaysOfCase,
    presses(offer, '4'),
    presses('请把材料放进传真机', '1'),
  ]);
  expect(received).toBe('receive');
  const { rows } = await hotline.database.pool.query<{ id: string; case_id: number }>(
    `SELECT c.id, p.case_id FROM calls c JOIN parties p USING (person_id) WHERE p.query_number = $1`,
    [zhang.queryNumber],
  );
  expect(rows).toHaveLength(1);
  expect(readFaxFiling(filedAs)).toEqual({
    kind: 'case',
    id: rows[0]?.case_id,
    callId: rows[0]?.id,
  });
});

test('a ticket, by number and code; who goes back announces nothing', async () => {
  const scene = new TicketScene(hotline);
  const ticket = await scene.open();
  const ways = [...scene.asksFor(ticket), presses('短信、传真接收请按八', '8')];
  const [filedAs = '', received] = await callFrom('02552220001', [
    ...ways,
    presses(offer, '4'),
    presses('请把材料放进传真机', '*'),
    presses(/没有发送[^]*请按八/, '8'),
    presses(offer, '4'),
    presses('请把材料放进传真机', '1'),
  ]);
  expect(received).toBe('receive');
  expect(readFaxFiling(filedAs)).toMatchObject({ kind: 'ticket', id: ticket.id });
});

test('a mobile telephone is not asked for papers', async () => {
  const withoutOffer = /^(?![^]*给法院传真材料)[^]*短信接收请按一/;
  const done = await callFrom('13700000001', [...toWaysOfCase, hangsUp(withoutOffer)]);
  expect(done).toEqual([]);
});
