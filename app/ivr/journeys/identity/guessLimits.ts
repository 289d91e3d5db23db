/** Limits on guessing, in words: why a caller may not try a password or a code, and the way on. */
import type { Barred, Guesser, Locked } from '../../../court/identity/store/guessing.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** Returns whom the limits on guessing apply to. */
export function guesserOf({ guesserId, callerNumber }: Conversation): Guesser {
  return { callId: guesserId, callerNumber, by: 'telephone' };
}

/** Says why the caller may not try, and whom to turn to. */
export function tellRefused(conversation: Conversation, refused: Barred | Locked): void {
  conversation.record.event(conversation.now, 'step', 'guess', reasonOf(refused));
  conversation.say(wordsOf(conversation, refused), ...conversation.courtTelephone());
}

function reasonOf(refused: Barred | Locked): string {
  return refused.kind === 'locked' ? 'locked' : `barred: ${refused.because}`;
}

function wordsOf({ words, now }: Conversation, refused: Barred | Locked): Prompt {
  const waitUntil = (until: Date) => words.duration(until.getTime() - now.getTime());
  if (refused.kind === 'locked') return prompt('signInLocked', { wait: waitUntil(refused.until) });
  switch (refused.because) {
    case 'call':
      return prompt('guessCallBarred');
    case 'caller':
      return prompt('guessCallerBarred', { wait: waitUntil(refused.until) });
    case 'hotline':
      return prompt('guessHotlineBarred');
  }
}
