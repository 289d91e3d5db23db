import { checkCallbackNumber } from '../callbacks/rules/callbackNumber.js';
import { whenOpen } from '../callbacks/rules/callbackPlan.js';
import { insertAnswerCall } from '../callbacks/store/answerCallbacks.js';
import type { CourtRules } from './store/ticketLimits.js';
import type { Ticket } from './store/tickets.js';
import type { Queryable } from '../core/database/pool.js';

/**
 * Requests the call that speaks the answer to the caller, in the court's hours, and asks whether
 * they are content. A caller who is anonymous, or gave no number that can be called, hears the
 * answer when they call.
 */
export async function bringAnswer(
  db: Queryable,
  ticket: Ticket,
  { time, callbacks }: CourtRules,
  now: Date,
): Promise<void> {
  if (ticket.anonymous || ticket.callerNumber === null) return;
  const checked = checkCallbackNumber(ticket.callerNumber, callbacks);
  if (checked.kind === 'refused') return;
  const { id: ticketId, courtId, language } = ticket;
  const call = { ticketId, courtId, language, number: checked.number };
  await insertAnswerCall(db, call, now, whenOpen(now, time));
}
