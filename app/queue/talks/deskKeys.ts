/**
 * Translates a request from the console to the key that does the same, and the outcome of the key
 * to an answer.
 */
import type { AgentSentence, AgentWord } from '../floor/sentences.js';
import type { DeskAnswer, DeskRefusal, OwnRequest } from '../rules/deskRequest.js';
import type { TalkKey } from './talkKeys.js';
import type { TalkEnd, TalkRoom } from './talkRoom.js';

/** Returns the key of a request; null when its wish is fulfilled already. */
export function keyOf(
  request: Exclude<OwnRequest, { kind: 'hang_up' | 'end' }>,
  { isHeld, mode }: Pick<TalkRoom, 'isHeld' | 'mode'>,
): TalkKey | null {
  switch (request.kind) {
    case 'hold':
      return isHeld ? null : { kind: 'hold' };
    case 'resume':
      // During a consultation, `back` resumes the talk.
      return isHeld && mode === 'plain' ? { kind: 'hold' } : null;
    case 'blind':
    case 'consult':
    case 'take_in':
      return { kind: request.kind, number: request.number };
    case 'verify':
    case 'complete':
    case 'three_way':
    case 'back':
      return { kind: request.kind };
  }
}

/** The refusals that stand for the sentences an agent hears after a key without effect. */
const refusals: Readonly<Partial<Record<AgentWord, DeskRefusal>>> = {
  agentNotPossible: 'not_possible',
  agentUnknownKey: 'not_possible',
  agentTargetUnknown: 'target_unknown',
  agentTargetBusy: 'target_busy',
  agentTargetAway: 'target_away',
  agentTargetNoAnswer: 'target_away',
  agentQueueFull: 'queue_full',
  agentQueueClosed: 'queue_closed',
  agentQueueEmpty: 'queue_empty',
  agentTryLater: 'try_later',
};

/** Returns the answer to a request, by the outcome of its key. */
export function answerOf(done: TalkEnd | readonly AgentSentence[]): DeskAnswer {
  if ('kind' in done) return { kind: 'done' };
  for (const word of done) {
    const because = typeof word === 'string' ? refusals[word] : undefined;
    if (because !== undefined) return { kind: 'refused', because };
  }
  return { kind: 'done' };
}
