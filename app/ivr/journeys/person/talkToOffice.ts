/**
 * Connects a caller with a telephone of the court that an agent has sent them to. The hotline has
 * no further part in that talk.
 */
import type { Ringing, RungLeg } from '../../../telephony/ringing.js';
import { writeTransfer } from '../../../queue/talks/consultation.js';
import type { Floor } from '../../../queue/floor/floor.js';
import type { LeftOffice } from '../../../queue/floor/recoveredState.js';
import { officeId } from '../../../queue/talks/beginTalk.js';
import type { TalkEnd } from '../../../queue/talks/talkRoom.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import { runOfficeTalk, tellOffice } from './callOffice.js';

const ringMs = 30_000;

const resultOf = {
  refused: 'refused',
  not_answered: 'no_answer',
  unreachable: 'unreachable',
  cancelled: 'cancelled',
} as const;

/**
 * Rings the telephone, unless it has answered already, and connects the caller until one of the two
 * hangs up.
 * @param left what an earlier process has done of it.
 * @returns false when nobody has answered.
 * @throws CallEnded
 */
export async function talkToOffice(
  conversation: Conversation,
  floor: Floor,
  to: Extract<TalkEnd, { kind: 'to_telephone' }>,
  left: LeftOffice | null = null,
): Promise<boolean> {
  const { call } = conversation;
  const leg = to.leg ?? (await ring(conversation, floor, to, left?.ringing ?? null));
  if (leg === null) {
    if (call.isOver) throw await call.ended;
    return false;
  }
  const id = officeId(to.from.id);
  const found = left?.talk ?? null;
  await runOfficeTalk(conversation, leg, () =>
    found === null ? floor.telephony.talk({ id, recordAs: null }) : Promise.resolve(found),
  );
  return true;
}

async function ring(
  conversation: Conversation,
  floor: Floor,
  { number, from, agentId }: Extract<TalkEnd, { kind: 'to_telephone' }>,
  found: Ringing | null,
): Promise<RungLeg | null> {
  const { call } = conversation;
  const ringing =
    found ??
    floor.telephony.ring({
      to: { kind: 'telephone', number },
      purpose: { kind: 'office', entryId: from.id },
      callerShown: { name: call.calledNumber, number: call.calledNumber },
      timeoutMs: ringMs,
    });
  void call.ended.then(() => ringing.cancel());
  const target = { kind: 'telephone', number } as const;
  try {
    await call.holdMusic(true);
    await conversation.sayNow(prompt('officeRinging'));
  } catch (error) {
    await ringing.cancel();
    const result = await ringing.result;
    if (result.kind === 'answered') await result.leg.hangUp();
    await writeTransfer(floor, from, agentId, 'blind', target, 'cancelled');
    throw error;
  }
  const result = await ringing.result;
  const done = result.kind === 'answered' ? 'done' : resultOf[result.kind];
  await writeTransfer(floor, from, agentId, 'blind', target, done);
  if (result.kind === 'answered') {
    await tellOffice(conversation, result.leg);
    return result.leg;
  }
  if (!call.isOver) await call.holdMusic(false);
  return null;
}
