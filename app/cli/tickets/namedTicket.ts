/**
 * Tickets and people as they are named on the command line, and the change of a ticket that is so
 * named.
 */
import type { Pool } from '../../core/database/pool.js';
import type { TicketChange, TicketDeps } from '../../tickets/state/changeTicket.js';
import { maySee, type Actor } from '../../tickets/rules/ticketAccess.js';
import { checkTicketNumber } from '../../tickets/rules/ticketNumber.js';
import { readOfficials } from '../../tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../tickets/store/tickets.js';
import { BadInput } from '../terminal/badInput.js';
import { staffActing, whoActs } from '../staff/operator.js';
import { refusalText, stateText } from './ticketText.js';
import { minute } from '../terminal/words.js';
import { withPool } from '../terminal/withPool.js';

/** Returns what a person who acts by a command needs. */
export function depsOf(db: Pool): TicketDeps {
  return { db, clock: { now: () => new Date() } };
}

/**
 * Changes a ticket on behalf of the acting staff member, and prints its new state.
 * @throws BadInput
 */
export async function changeNamed(
  number: string,
  work: (deps: TicketDeps, ticket: Ticket, by: Actor) => Promise<TicketChange>,
): Promise<void> {
  await withPool([], async (pool) => {
    const by: Actor = { kind: 'staff', staff: staffActing(await whoActs(pool)) };
    const ticket = await seenTicket(pool, number, by);
    printChange(number, await work(depsOf(pool), ticket, by));
  });
}

/**
 * Prints a ticket's state after a change.
 * @throws BadInput when nothing was changed.
 */
export function printChange(number: string, result: TicketChange): void {
  if (result.kind === 'unknown_ticket') throw new BadInput(`there is no ticket ${number}`);
  const { ticket } = result;
  if (result.kind === 'refused') {
    throw new BadInput(`ticket ${ticket.number} ${refusalText[result.because]}`);
  }
  console.log(`ticket ${ticket.number}: ${stateText(ticket)}, due ${minute(ticket.dueAt)}`);
}

/**
 * Returns a ticket. A ticket that the actor may not see counts as not existing.
 * @throws BadInput
 */
export async function seenTicket(pool: Pool, number: string, by: Actor): Promise<Ticket> {
  const checked = checkTicketNumber(number);
  if (checked.kind === 'invalid') {
    throw new BadInput(
      `${number} is not the number of a ticket: ${numberProblem[checked.because]}`,
    );
  }
  const ticket = await readTicket(pool, checked.value);
  if (ticket === null || !maySee(by, ticket, await readOfficials(pool, ticket.courtId))) {
    throw new BadInput(`there is no ticket ${number}`);
  }
  return ticket;
}

const numberProblem = {
  length: 'it must have 10 to 13 digits',
  day: 'it must begin with a day, YYMMDD',
  check_digit: 'a digit is wrong, or two are swapped',
} as const;

/** What an option says, without the spaces around it. @throws BadInput when that is nothing. */
export function given(option: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new BadInput(`${option} must not be empty`);
  return trimmed;
}
