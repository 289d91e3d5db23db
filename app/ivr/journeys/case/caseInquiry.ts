/** Main menu, key 1: the caller's own case. */
import type { Conversation } from '../../conversation/conversation.js';
import { tellCase } from './tellCase.js';
import { withCase } from './withCase.js';

export function caseInquiry(conversation: Conversation): Promise<void> {
  return withCase(conversation, tellCase);
}
