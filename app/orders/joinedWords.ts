import type { OpenResult } from './opening/openOrder.js';
import { isNamedMatter } from './rules/orderRepeats.js';

/**
 * Chooses the prompt that tells a caller that their call was joined to an order. Two questions that
 * name nothing may be about different matters, so their prompt does not claim that they are one.
 */
export function joinedWords({
  order,
  isReopened,
}: Extract<OpenResult, { kind: 'joined' }>):
  'orderJoined' | 'orderJoinedQuestion' | 'orderJoinedReopened' {
  if (isReopened) return 'orderJoinedReopened';
  return isNamedMatter(order) ? 'orderJoined' : 'orderJoinedQuestion';
}
