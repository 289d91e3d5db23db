/**
 * The proof of identity for a caller whom an agent has sent there in the middle of their agent call: the
 * same questions, limits and record as in self-service. `0` and `*` lead back to the agent.
 */
import { CallEnded, type Call } from '../../../telephony/call.js';
import { Conversation } from '../../conversation/conversation.js';
import type { CallerVerifier, VerificationEnd } from '../../../agents/calls/verification.js';
import { proveIdentity } from './verifyIdentity.js';

/** The caller is to be back with the agent: at the agent's wish, or at their own. */
class BackToAgent extends Error {}

const ends = {
  verified: 'verified',
  failed: 'failed',
  locked: 'locked',
  back: 'given_up',
  led_on: 'given_up',
} as const;

/** Verifies the caller of a conversation. */
export function verifierOf(conversation: Conversation): CallerVerifier {
  return {
    mayVerify: () => conversation.person === null && !conversation.isAnonymous,
    verify: (signal, onEnd) => verifyInAgentCall(conversation, signal, onEnd),
  };
}

async function verifyInAgentCall(
  conversation: Conversation,
  signal: AbortSignal,
  onEnd: (end: VerificationEnd) => Promise<void>,
): Promise<void> {
  const { app, call, record, log, whereabouts } = conversation;
  const parts = { app, call: leadingBack(call, signal), record, log };
  const own = new Conversation({ ...parts, toPerson: () => Promise.reject(new BackToAgent()) });
  own.language = conversation.language;
  own.callerNumber = conversation.callerNumber;
  own.voice.pace = conversation.voice.pace;
  own.wasCalled = conversation.wasCalled;
  // What was pressed during the agent call answers none of these questions.
  call.dropDigits();
  const end = await proveIdentity(own, 'end')
    .then((proven) => ends[proven])
    .catch((error: unknown) => {
      if (error instanceof BackToAgent) return signal.aborted ? 'interrupted' : 'given_up';
      // What ends a call in self-service ends no agent call.
      if (error instanceof CallEnded && !call.isOver) return 'given_up';
      throw error;
    });
  if (end === 'verified') conversation.verified(own.person);
  conversation.enter('talk', whereabouts.step, whereabouts.caseId);
  // The desk reads who the caller is as soon as it is told of the end.
  await app.recorder.written();
  // Why not is for the agent to say: the words for self-service would send the caller to an agent.
  await onEnd(end);
}

/** The call, for questions that end when the signal is given, and that do not end the call. */
function leadingBack(call: Call, signal: AbortSignal): Call {
  const untilBack = async <T>(work: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new BackToAgent();
    const done = await work();
    if (signal.aborted) throw new BackToAgent();
    return done;
  };
  return {
    id: call.id,
    callerNumber: call.callerNumber,
    calledNumber: call.calledNumber,
    ...(call.sourceAddress !== undefined && { sourceAddress: call.sourceAddress }),
    ended: call.ended,
    get isOver() {
      return call.isOver;
    },
    play: (utterances, options) => untilBack(() => call.play(utterances, { ...options, signal })),
    ask: (options) => untilBack(() => call.ask({ ...options, signal })),
    record: (options) => call.record(options),
    dropDigits: () => call.dropDigits(),
    holdMusic: (isOn) => call.holdMusic(isOn),
    answer: () => call.answer(),
    // The time in the queue and in agent calls is limited for all of it.
    limitTo: () => Promise.resolve(),
    hangUp: () => Promise.resolve(),
  };
}
