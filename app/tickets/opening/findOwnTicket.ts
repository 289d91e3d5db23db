/**
 * "My ticket": what a caller may hear about it. A ticket is theirs if they have proved to be the
 * person who opened it, or have its number and code. The number they call from proves nothing:
 * anybody can have a call show any number.
 */
import type { App } from '../../core/app.js';
import type {
  HasIdentityKeys,
  IdentityKeys,
  StoredPassword,
} from '../../court/identity/store/identityKeys.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { IsoDate } from '../../court/rules/workCalendar.js';
import type { TicketStatus } from '../rules/ticket.js';
import {
  tryGuess,
  whyNotTry,
  type Barred,
  type Guessed,
  type Guesser,
  type Locked,
} from '../../court/identity/store/guessing.js';
import { readCode, renewStoredCode } from '../store/ticketCodes.js';
import { readCasesLeft } from '../store/ownTickets.js';
import { readMessages, type TicketMessage } from '../store/ticketMessages.js';
import { readTicket, readTicketById, type Ticket } from '../store/tickets.js';
import type { Queryable } from '../../core/database/pool.js';
import type { GuessSettings } from '../../court/identity/store/signIn.js';

/** What a caller may hear about their ticket. */
export type OwnTicket =
  | {
      readonly kind: 'found';
      readonly ticket: Ticket;
      /** The last answer; null while there is none. */
      readonly answer: TicketMessage | null;
    }
  /** An anonymous ticket, to anybody who has its number and code: its status, and nothing else. */
  | { readonly kind: 'status_only'; readonly status: TicketStatus };

/** Who tries to prove that a ticket is theirs, and the limits on trying. */
export interface Prover {
  readonly guesser: Guesser;
  readonly now: Date;
  readonly settings: GuessSettings;
}

/**
 * Finds the ticket of this number if the caller has proved to be the person who opened it. A query
 * number proves that for one case only, and gives access to tickets about that case alone.
 */
export async function findOwnTicket(
  db: Queryable,
  number: string,
  person: VerifiedPerson | null,
  today: IsoDate,
): Promise<OwnTicket | null> {
  if (person === null) return null;
  const ticket = await readTicket(db, number);
  if (ticket === null || !(await isOwnToday(db, ticket, person, today))) return null;
  return ownTicket(db, ticket);
}

/** Reads whether a ticket is the caller's on a day: {@link isOwnTicket}. */
export async function isOwnToday(
  db: Queryable,
  ticket: Pick<Ticket, 'personId' | 'caseId'>,
  person: VerifiedPerson | null,
  today: IsoDate,
): Promise<boolean> {
  if (person === null || !isOwnTicket(ticket, person, [])) return false;
  return isOwnTicket(ticket, person, await readCasesLeft(db, person.personId, today));
}

/**
 * Whether the caller has proved to be the person who opened the ticket, for the case that it is
 * about where the proof covers only some. Of a case in which they have no part any more they hear
 * nothing, so neither what the court has answered about it; the code of the ticket opens it still.
 * @param left the cases of their tickets in which they have no part any more
 */
export function isOwnTicket(
  { personId, caseId }: Pick<Ticket, 'personId' | 'caseId'>,
  person: Pick<VerifiedPerson, 'personId' | 'onlyCaseIds'> | null,
  left: readonly number[],
): boolean {
  if (person === null || personId !== person.personId) return false;
  if (caseId !== null && left.includes(caseId)) return false;
  return person.onlyCaseIds === null || (caseId !== null && person.onlyCaseIds.includes(caseId));
}

/** Returns why the code of a ticket may not be tried now; null when it may. */
export async function whyNotOpen(
  { db, identityKeys }: Pick<App, 'db'> & HasIdentityKeys,
  number: string,
  { guesser, now, settings }: Prover,
): Promise<Barred | Locked | null> {
  return whyNotTry(
    db,
    identityKeys,
    guesser,
    guessedOf(identityKeys, number, settings),
    now,
    settings.guessing,
  );
}

/**
 * Opens a ticket by its number and its code, under the limits on guessing. A ticket that does not
 * exist, or no longer has a code, is tried, refused and locked like any other; only the hotline's
 * own limits leave it out.
 */
export async function openByCode(
  { db, identityKeys }: Pick<App, 'db'> & HasIdentityKeys,
  number: string,
  code: string,
  { guesser, now, settings }: Prover,
): Promise<
  { readonly kind: 'right'; readonly value: Ticket } | { readonly kind: 'failed' } | Locked | Barred
> {
  const guessed = guessedOf(identityKeys, number, settings);
  return tryGuess(db, identityKeys, guesser, guessed, now, settings.guessing, async (client) => {
    const ticket = await readTicket(client, number);
    const stored = ticket === null ? null : await readCode(client, ticket.id);
    // Compared in any case, so that the time it takes reveals nothing.
    const isRight = identityKeys.codeMatches(stored ?? nobodysCode(identityKeys), code);
    if (ticket === null || stored === null || !isRight) {
      return { kind: 'wrong', exists: stored !== null };
    }
    await renewStoredCode(client, identityKeys, ticket.id, stored, code);
    return { kind: 'right', value: ticket };
  });
}

function nobodysCode(identityKeys: IdentityKeys): StoredPassword {
  return {
    identityKeyId: identityKeys.currentKeyId,
    salt: Buffer.alloc(16),
    mac: Buffer.alloc(16),
  };
}

function guessedOf(
  identityKeys: IdentityKeys,
  number: string,
  { lockout }: GuessSettings,
): Guessed {
  return { subjects: identityKeys.lockSubjects('ticket', number), escalation: lockout };
}

/**
 * Returns the ticket that a person is called about, who has not proved anything yet; null when it is
 * gone.
 */
export function findTicketCalledAbout(db: Queryable, ticketId: number): Promise<Ticket | null> {
  return readTicketById(db, ticketId);
}

/** Returns what a caller may hear about a ticket that they have proved to be theirs. */
export async function ownTicket(db: Queryable, ticket: Ticket): Promise<OwnTicket> {
  if (ticket.anonymous) return { kind: 'status_only', status: ticket.status };
  return { kind: 'found', ticket, answer: await lastAnswer(db, ticket) };
}

/** Returns the last answer; null while there is none. */
export async function lastAnswer(
  db: Queryable,
  { id, status }: Ticket,
): Promise<TicketMessage | null> {
  if (status !== 'replied' && status !== 'closed') return null;
  const messages = await readMessages(db, id);
  return messages.findLast(({ purpose }) => purpose === 'answer') ?? null;
}
