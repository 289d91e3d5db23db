/** Calls of people who can reach no agent, and what became of their messages. */
import { presses, type Turn, type ScriptedCall } from './scriptedCall.js';
import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import type { DeskScene } from './deskScene.js';
import type { TicketScene } from './ticketScene.js';

/**
 * Runs a whole call by the test's clock (10:00 of a day). The scene says whether the queue is open.
 */
export async function calls(
  scene: DeskScene,
  turns: readonly Turn[],
  callerNumber?: string,
): Promise<ScriptedCall> {
  const { hotline, app } = scene;
  const call = hotline.newCall(turns);
  if (callerNumber !== undefined) call.callerNumber = callerNumber;
  await answerCall({ ...app, clock: hotline.app.clock }, scene.runtime, call);
  expect(call.problems).toEqual([]);
  return call;
}

export const offer = '需要回电请按一，给法院留言请按二。返回请按星号键。';

export const intro = '请说出您的姓名、联系电话和要问的事情';

export async function courtOf(tickets: TicketScene, code: string): Promise<number> {
  const [row] = await tickets.rows<{ id: number }>('SELECT id FROM courts WHERE code = $1', [code]);
  return row?.id ?? 0;
}

export async function caseOf(tickets: TicketScene, name: string): Promise<number> {
  const [row] = await tickets.rows<{ case_id: number }>(
    'SELECT t.case_id FROM parties t JOIN persons p ON p.id = t.person_id WHERE p.name = $1',
    [name],
  );
  return row?.case_id ?? 0;
}

/** Returns the purposes of the SMS sent to a person of the courts. */
export async function smsTo(tickets: TicketScene, name: string): Promise<string[]> {
  const rows = await tickets.rows<{ purpose: string }>(
    'SELECT o.purpose FROM sms_outbox o JOIN staff s ON s.mobile = o.to_number WHERE s.name = $1',
    [name],
  );
  return rows.map(({ purpose }) => purpose);
}

export const signsIn = ({ residentId, password }: { residentId: string; password: string }) => [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', `${residentId.replace('X', '*')}#`),
  presses('请输入六位查询密码', `${password}#`),
];
