import { whyNot, type Actor } from '../rules/ticketAccess.js';
import { forget } from '../../court/identity/store/guessing.js';
import { sixDigits } from '../../court/identity/sixDigits.js';
import { keptCode, replaceCode } from '../store/ticketCodes.js';
import type { Ticket } from '../store/tickets.js';
import { appendSteps } from '../store/ticketSteps.js';
import { withTransaction } from '../../core/database/pool.js';
import { lockWithRules, type TicketCodeDeps, type Refusal } from '../state/changeTicket.js';
import { callerSms, smsToCaller, tellCaller } from '../ticketSms.js';

/** What became of a request for another code. */
export type RenewResult =
  /** `isSent`: an SMS also tells the code to the telephone that the ticket was opened with. */
  | {
      readonly kind: 'renewed';
      readonly ticket: Ticket;
      readonly code: string;
      readonly isSent: boolean;
    }
  /** `anonymous`: nobody can show that the ticket is theirs. */
  | { readonly kind: 'refused'; readonly because: Refusal | 'anonymous'; readonly ticket: Ticket }
  | { readonly kind: 'unknown_ticket' };

/**
 * Gives a ticket another code, for a caller who has lost theirs and whom somebody has verified. The
 * old code no longer opens the ticket, and wrong guesses at it are forgotten.
 * @param how how the caller was verified; the steps of the ticket say so.
 */
export async function renewCode(
  deps: TicketCodeDeps,
  ticketId: number,
  by: Actor,
  how: string,
): Promise<RenewResult> {
  return withTransaction(deps.db, async (client) => {
    const locked = await lockWithRules(client, ticketId);
    if (locked === null) return { kind: 'unknown_ticket' };
    const { ticket, people } = locked;
    const refusal = whyNot(by, 'renew_code', ticket, people.staff);
    if (refusal !== null) return { kind: 'refused', because: refusal, ticket };
    if (ticket.anonymous) return { kind: 'refused', because: 'anonymous', ticket };
    const now = deps.clock.now();
    const code = sixDigits();
    const text = callerSms.code(ticket);
    const isSent = smsToCaller(ticket, 'code', text).length > 0;
    await replaceCode(
      client,
      ticketId,
      keptCode(deps.identityKeys, ticket.number, code, isSent),
      now,
    );
    await forget(client, deps.identityKeys.lockSubjects('ticket', ticket.number));
    await appendSteps(
      client,
      ticketId,
      [
        {
          kind: 'code_renewed',
          by,
          fromStatus: ticket.status,
          toStatus: ticket.status,
          reason: how,
        },
      ],
      now,
    );
    await tellCaller(client, ticket, 'code', text, now);
    return { kind: 'renewed', ticket, code, isSent };
  });
}
