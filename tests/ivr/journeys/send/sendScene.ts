/** What tests of sending on request look up, and how their callers come to the menu of a case. */
import type { Letter } from '../../../../app/messages/fax/letter.js';
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import { presses, type ScriptedCall, type Turn } from '../scriptedCall.js';
import type { TestApp } from '../testApp.js';

/** Signs in by a query number, and comes to the ways of sending. */
export function toWays(who: { readonly queryNumber: string; readonly password: string }): Turn[] {
  return [
    presses('查案件请按一', '1'),
    presses('请输入身份证号码', `${who.queryNumber}#`),
    presses('请输入六位查询密码', `${who.password}#`),
    presses('其他内容请按八', '8'),
    presses('短信、传真和其他案件请按八', '8'),
  ];
}

export async function callFrom(
  hotline: TestApp,
  number: string,
  turns: readonly Turn[],
): Promise<ScriptedCall> {
  const call = hotline.newCall(turns);
  call.callerNumber = number;
  await answerCall(hotline.app, null, call);
  expect(call.problems).toEqual([]);
  return call;
}

export interface SentSms {
  readonly to_number: string;
  readonly template: string;
  readonly purpose: string;
  readonly body: string;
}

export interface SentFax {
  readonly to_number: string;
  readonly purpose: string;
  readonly letter: Letter;
  readonly call_id: string | null;
}

export async function smsOf(hotline: TestApp): Promise<SentSms[]> {
  const { rows } = await hotline.database.pool.query<SentSms>(
    'SELECT to_number, template, purpose, body FROM sms_outbox ORDER BY id',
  );
  return rows;
}

export async function faxesOf(hotline: TestApp): Promise<SentFax[]> {
  const { rows } = await hotline.database.pool.query<SentFax>(
    'SELECT to_number, purpose, letter, call_id FROM fax_outbox ORDER BY id',
  );
  return rows;
}
