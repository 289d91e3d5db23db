/**
 * Connects a caller with a telephone of the court that an agent has sent them to. The hotline has
 * no further part in that call.
 */
import type { Ringing, RungLeg } from '../../../telephony/ringing.js';
import { writeTransfer } from '../../../agents/calls/consultation.js';
import type { QueueRuntime } from '../../../agents/runtime/queueRuntime.js';
import type { LeftOffice } from '../../../agents/runtime/recoveredState.js';
import { officeId } from '../../../agents/calls/beginAgentCall.js';
import type { AgentCallEnd } from '../../../agents/calls/agentCall.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import { officeRingMs, runOfficeBridge, tellOffice } from './callOffice.js';

const usualRingMs = 30_000;

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
  runtime: QueueRuntime,
  to: Extract<AgentCallEnd, { kind: 'to_telephone' }>,
  left: LeftOffice | null = null,
): Promise<boolean> {
  const { call } = conversation;
  const answered =
    to.leg === null
      ? await ring(conversation, runtime, to, left?.ringing ?? null)
      : { leg: to.leg, recorded: Promise.resolve() };
  if (answered === null) {
    if (call.isOver) throw await call.ended;
    return false;
  }
  const { leg, recorded } = answered;
  const id = officeId(to.from.id);
  const found = left?.bridge ?? null;
  try {
    await runOfficeBridge(conversation, leg, () =>
      found === null ? runtime.telephony.bridge({ id, recordAs: null }) : Promise.resolve(found),
    );
  } finally {
    await recorded;
  }
  return true;
}

interface OfficeAnswered {
  readonly leg: RungLeg;
  /** Resolves when the transfer is written. While the database is away, the two talk all the same. */
  readonly recorded: Promise<void>;
}

async function ring(
  conversation: Conversation,
  runtime: QueueRuntime,
  { number, from, agentId }: Extract<AgentCallEnd, { kind: 'to_telephone' }>,
  found: Ringing | null,
): Promise<OfficeAnswered | null> {
  const { call } = conversation;
  const ringing =
    found ??
    runtime.telephony.ring({
      to: { kind: 'telephone', number },
      purpose: { kind: 'office', entryId: from.id },
      timeoutMs: officeRingMs(conversation, usualRingMs),
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
    await writeTransfer(runtime, from, agentId, 'blind', target, 'cancelled');
    throw error;
  }
  const result = await ringing.result;
  const done = result.kind === 'answered' ? 'done' : resultOf[result.kind];
  const recorded = writeTransfer(runtime, from, agentId, 'blind', target, done);
  if (result.kind === 'answered') {
    // talkToOffice reports the error.
    recorded.catch(() => undefined);
    await tellOffice(conversation, result.leg);
    return { leg: result.leg, recorded };
  }
  await recorded;
  if (!call.isOver) await call.holdMusic(false);
  return null;
}
