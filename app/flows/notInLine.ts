/** When nobody can be had: why, and the way on. Said before the menu that she comes back to. */
import { closedNowPrompts, courtHoursPrompt, personPrompts } from './askForPerson.js';
import type { Conversation } from './conversation.js';
import { prompt, type Prompt } from './prompt.js';

export function notInLine(
  conversation: Conversation,
  because: 'closed' | 'full' | 'no_agents' | 'no_line' | 'timeout',
): Prompt[] {
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
