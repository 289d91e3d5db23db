/** What is asked at the console, as the keys that do the same, and what became of it. */
import type { AgentSentence, AgentWord } from '../floor/sentences.js';
import type { DeskAnswer, DeskRefusal, OwnRequest } from '../rules/deskRequest.js';
import type { TalkKey } from './talkKeys.js';
import type { TalkEnd, TalkRoom } from './talkRoom.js';

/** The key of a request; null when what it asks for is so already. */
export function keyOf(
  request: Exclude<OwnRequest, { kind: 'hang_up' | 'end' }>,
  { isHeld, mode }: Pick<TalkRoom, 'isHeld' | 'mode'>,
): TalkKey | null {
  switch (request.kind) {
    case 'hold':
      return isHeld ? null : { kind: 'hold' };
    case 'resume':
      // Who asks a third resumes by `back`.
      return isHeld && mode === 'plain' ? { kind: 'hold' } : null;
    case 'blind':
    case 'consult':
    case 'take_in':
      return { kind: request.kind, number: request.number };
    case 'complete':
    case 'three_way':
    case 'back':
      return { kind: request.kind };
  }
}

/** What is said to an agent whose key does nothing, and the word for it. */
const refusals: Readonly<Partial<Record<AgentWord, DeskRefusal>>> = {
  agentNotPossible: 'not_possible',
  agentUnknownKey: 'not_possible',
  agentTargetUnknown: 'target_unknown',
  agentTargetBusy: 'target_busy',
  agentTargetAway: 'target_away',
  agentTargetNoAnswer: 'target_away',
  agentLineFull: 'line_full',
  agentLineClosed: 'line_closed',
  agentLineEmpty: 'line_empty',
  agentTryLater: 'try_later',
};

/** The answer to a request, by what its key came to. */
export function answerOf(done: TalkEnd | readonly AgentSentence[]): DeskAnswer {
  if ('kind' in done) return { kind: 'done' };
  for (const word of done) {
    const because = typeof word === 'string' ? refusals[word] : undefined;
    if (because !== undefined) return { kind: 'refused', because };
  }
  return { kind: 'done' };
}
