import type { OpenResult } from './opening/openOrder.js';
import { isNamedMatter } from './rules/orderRepeats.js';

/** How she is told that her call was joined to an order: of two questions nobody knows whether they are one matter. */
export function joinedWords({
  order,
  isReopened,
}: Extract<OpenResult, { kind: 'joined' }>):
  'orderJoined' | 'orderJoinedQuestion' | 'orderJoinedReopened' {
  if (isReopened) return 'orderJoinedReopened';
  return isNamedMatter(order) ? 'orderJoined' : 'orderJoinedQuestion';
}
