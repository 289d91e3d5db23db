/**
 * A caller is called because their ticket was answered. They hear the answer, and say whether they
 * are content with it.
 */
import {
  findTicketCalledAbout,
  lastAnswer,
  ownTicket,
} from '../../../tickets/opening/findOwnTicket.js';
import { answerDeclinedStep, answerHeardStep } from '../../../callbacks/store/callbackAttempts.js';
import { readCourtById } from '../../../court/store/courts.js';
import type { TicketMessage } from '../../../tickets/store/ticketMessages.js';
import type { Ticket } from '../../../tickets/store/tickets.js';
import type { Conversation } from '../../conversation/conversation.js';
import { tellTicket } from './myTicket.js';
import { answerPrompts } from './ticketPrompts.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { proveOwner } from './proveOwner.js';

/**
 * Speaks the answer to a ticket. Nobody knows who has taken up the telephone, so they prove that
 * the ticket is theirs before they hear anything of it. Whatever has become of the ticket meanwhile
 * is told as it is. Afterwards the call ends, because the hotline made it. The answer counts as
 * delivered only once the caller has heard it. The record of the call says so, and the code that
 * ends the attempt reads it there.
 * @throws CallEnded
 */
export async function speakAnswer(conversation: Conversation, ticketId: number): Promise<never> {
  conversation.enter('menu', 'speakAnswer');
  const ticket = await conversation.database((db) => findTicketCalledAbout(db, ticketId));
  if (ticket === null) return conversation.end('failed', [prompt('ticketCannot')]);
  const onHeard = () => {
    if (conversation.isServed) return;
    conversation.isServed = true;
    conversation.record.event(conversation.now, 'step', answerHeardStep);
  };
  const open = await readOpenAnswer(conversation, ticket);
  if (open !== null) {
    const told = await answerPrompts(conversation, open);
    const mayAct = async () => (await proveOwner(conversation, ticket)) === 'proven';
    await tellTicket(conversation, { ticket, answer: open }, { onHeard, told, mayAct });
    return conversation.end(conversation.isServed ? 'served' : 'failed', []);
  }
  const proof = await proveOwner(conversation, ticket);
  if (proof !== 'proven') return leave(conversation, proof);
  // What was read before is as old as the proof took.
  const own = await conversation.database(async (db) => {
    const now = await findTicketCalledAbout(db, ticketId);
    return now === null ? null : ownTicket(db, now);
  });
  if (own?.kind !== 'found') return conversation.end('failed', [prompt('ticketCannot')]);
  await tellTicket(conversation, own, { onHeard });
  // If the answer could not be played, it does not count as an attempt.
  return conversation.end(conversation.isServed ? 'served' : 'failed', []);
}

/**
 * Ends the call when nothing was proved. A caller who wants to ask for the answer themselves is not
 * called again. Anybody else was perhaps not the person who opened the ticket.
 */
function leave(conversation: Conversation, proof: 'declined' | 'unproven'): Promise<never> {
  if (proof === 'unproven') return conversation.end('abandoned', [prompt('answerUnproven')]);
  conversation.record.event(conversation.now, 'step', answerDeclinedStep);
  const words: Prompt[] = [prompt('answerLater')];
  return conversation.end('served', words);
}

/**
 * Reads the answer if anybody may hear it: its handler has marked it as containing nothing
 * personal, and the court lets such answers be spoken without proof. The answer to a report of a
 * violation never qualifies.
 */
async function readOpenAnswer(
  conversation: Conversation,
  ticket: Ticket,
): Promise<TicketMessage | null> {
  if (ticket.kind === 'violation_report' || ticket.status !== 'replied') return null;
  return conversation.database(async (db) => {
    const court = await readCourtById(db, ticket.courtId);
    if (court?.settings.impersonalAnswersOpen !== true) return null;
    const answer = await lastAnswer(db, ticket);
    return answer?.nothingPersonal === true ? answer : null;
  });
}
