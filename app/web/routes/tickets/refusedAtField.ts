import type { Amount } from '../../../tickets/rules/limitTime.js';
import { WebError } from '../../server/webError.js';

/** The field of a refusal that is about what was chosen, so that the page can tell it there. */
const fieldOf: Readonly<Record<string, string>> = {
  about_department: 'body.departmentId',
  other_court: 'body.departmentId',
  about_person: 'body.assigneeId',
  no_head: 'body.assigneeId',
  other_department: 'body.assigneeId',
  same_person: 'body.assigneeId',
  not_anonymous: 'body.anonymous',
  not_her_court: 'body.courtId',
  no_extension: 'body.amount',
  extension_too_long: 'body.amount',
  slot_taken: 'body.startsAt',
};

/**
 * A refusal by the rules of tickets, which names the field that it is about, if it is about one.
 * @param most how much would be allowed; who asks by program has no page that says it
 */
export function refusedAtField(because: string, most?: Amount): WebError {
  const allowed = most === undefined ? '' : `, at most ${most.amount} ${most.unit}`;
  return new WebError(409, because, `refused: ${because}${allowed}`, fieldOf[because]);
}
