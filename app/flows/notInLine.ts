/** When nobody can be had: why, and the way on, which is a callback wherever there is a line to be called from. */
import type { Floor } from '../desk/floor.js';
import type { LineEntry } from '../store/line.js';
import { closedNowPrompts, courtHoursPrompt, personPrompts } from './askForPerson.js';
import { askForCallback, chooseOf, tellCallback } from './askForCallback.js';
import type { Conversation } from './conversation.js';
import { prompt, type Prompt } from './prompt.js';

export type NotInLine =
  | { readonly kind: 'no_line' }
  | {
      readonly kind: 'closed' | 'full' | 'no_agents' | 'timeout';
      /** By which the line knows her, over as it is. */
      readonly entry: Pick<LineEntry, 'lineId' | 'lineName' | 'skills'>;
    };

/**
 * Tells her, and lets her ask for a callback. She is then back where she was.
 * @param before is said first.
 * @throws CallEnded
 */
export async function notInLine(
  conversation: Conversation,
  floor: Floor,
  why: NotInLine,
  before: readonly Prompt[] = [],
): Promise<void> {
  const words = [...before, ...whyPrompts(conversation, why.kind)];
  if (why.kind === 'no_line' || conversation.isAnonymous) {
    conversation.say(...words);
    return;
  }
  const offer = [...conversation.takeWaiting(), ...words, prompt('callbackOffer')];
  if ((await chooseOf(conversation, 'callbackOffer', offer, ['1'])) === 'back') return;
  const { lineId, lineName, skills } = why.entry;
  const answer = await askForCallback(conversation, floor, {
    lineId,
    request: (number) => ({
      ...{ from: 'outside_hours', line: lineName, skills, number },
      callId: conversation.record.callId,
      callerNumber: conversation.callerNumber,
      language: conversation.language,
    }),
  });
  await tellCallback(conversation, answer);
}

function whyPrompts(conversation: Conversation, because: NotInLine['kind']): Prompt[] {
  const wayOn = conversation.courtTelephone();
  switch (because) {
    case 'closed': {
      const closed = closedNowPrompts(conversation);
      if (closed.length === 0) closed.push(prompt('lineClosed'));
      return [prompt('lineOutsideHours'), ...closed, courtHoursPrompt(conversation)];
    }
    case 'full':
      return [prompt('lineFull'), ...wayOn];
    case 'no_agents':
      return [prompt('lineNobody'), ...wayOn];
    case 'timeout':
      return [prompt('lineTooLong'), ...wayOn];
    case 'no_line':
      return personPrompts(conversation);
  }
}
