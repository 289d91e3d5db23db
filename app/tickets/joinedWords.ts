import type { OpenResult } from './opening/openTicket.js';
import { isNamedMatter } from './rules/ticketRepeats.js';

/**
 * Chooses the prompt that tells a caller that their call was joined to a ticket. Two questions that
 * name nothing may be about different matters, so their prompt does not claim that they are one.
 */
export function joinedWords({
  ticket,
  isReopened,
}: Extract<OpenResult, { kind: 'joined' }>):
  'ticketJoined' | 'ticketJoinedQuestion' | 'ticketJoinedReopened' {
  if (isReopened) return 'ticketJoinedReopened';
  return isNamedMatter(ticket) ? 'ticketJoined' : 'ticketJoinedQuestion';
}
