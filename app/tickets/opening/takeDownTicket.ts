import { isCourtOrBelow } from '../../court/store/courts.js';
import { hearsUnknownCaller } from '../../queue/store/callsOfAgents.js';
import { insertMessage, readMessages } from '../store/ticketMessages.js';
import type { TicketCodeDeps } from '../state/changeTicket.js';
import { openTicket, type NewTicket, type OpenResult } from './openTicket.js';

/** What an agent writes down for a caller. */
export interface TakenDown extends NewTicket {
  readonly message: { readonly body: string };
}

/** What became of what an agent wrote down. */
export type TakeDownResult =
  | TakenDownTicket
  | {
      readonly kind: 'refused';
      /**
       * `not_her_court`: an agent of a court may write tickets of that court, and of courts below it.
       * `caller_stays_unknown`: a colleague consults the agent about a caller whose agent call is not
       * recorded, or the agent listens to it as a supervisor; that colleague writes.
       */
      readonly because: 'not_her_court' | 'caller_stays_unknown';
    };

type TakenDownTicket = OpenResult & {
  /** The call already had this ticket; what the agent wrote was added to it. */
  readonly isAdded: boolean;
};

/**
 * Opens the ticket of what an agent writes down. One call on one matter is one ticket, however often
 * it is opened, because a broken connection may make the agent's program ask twice. An agent who
 * writes twice has written two things, and both are kept.
 */
export async function takeDownTicket(
  deps: TicketCodeDeps,
  given: TakenDown,
): Promise<TakeDownResult> {
  const { by, courtId } = given;
  if (by.kind === 'agent' && !(await isCourtOrBelow(deps.db, courtId, by.courtId))) {
    return { kind: 'refused', because: 'not_her_court' };
  }
  if (by.kind === 'agent' && (await hearsUnknownCaller(deps.db, by.agentId))) {
    return { kind: 'refused', because: 'caller_stays_unknown' };
  }
  const began = deps.clock.now();
  const opened = await openTicket(deps, given);
  // An anonymous ticket is always a new one.
  if (opened.kind === 'refused' || given.anonymous === true) return { ...opened, isAdded: false };
  const { body } = given.message;
  const messages = await readMessages(deps.db, opened.ticket.id);
  if (messages.some((each) => each.body === body && each.at >= began)) {
    return { ...opened, isAdded: false };
  }
  await insertMessage(deps.db, opened.ticket.id, 'repeat', given.message, deps.clock.now());
  return { ...opened, isAdded: true };
}
