/**
 * "My order": what a caller may hear about it. An order is theirs if they have proved to be the
 * person who opened it, or have its number and code. The number they call from proves nothing:
 * anybody can have a call show any number.
 */
import type { App } from '../../app.js';
import type {
  Keyed,
  IdentityKeys,
  StoredPassword,
} from '../../court/identity/store/identityKeys.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { OrderStatus } from '../rules/order.js';
import {
  tryGuess,
  whyNotTry,
  type Barred,
  type Guessed,
  type Guesser,
  type Locked,
} from '../../court/identity/store/guessing.js';
import { readCode, renewStoredCode } from '../store/orderCodes.js';
import { readMessages, type OrderMessage } from '../store/orderMessages.js';
import { readOrder, readOrderById, type Order } from '../store/orders.js';
import type { Queryable } from '../../database/pool.js';
import type { GuessSettings } from '../../court/identity/store/signIn.js';

/** What a caller may hear about their order. */
export type OwnOrder =
  | {
      readonly kind: 'found';
      readonly order: Order;
      /** The last answer; null while there is none. */
      readonly answer: OrderMessage | null;
    }
  /** An anonymous order, to anybody who has its number and code: its status, and nothing else. */
  | { readonly kind: 'status_only'; readonly status: OrderStatus };

/** Who tries to prove that an order is theirs, and the limits on trying. */
export interface Prover {
  readonly guesser: Guesser;
  readonly now: Date;
  readonly settings: GuessSettings;
}

/**
 * Finds the order of this number if the caller has proved to be the person who opened it. A query
 * number proves that for one case only, and gives access to orders about that case alone.
 */
export async function findOwnOrder(
  db: Queryable,
  number: string,
  person: VerifiedPerson | null,
): Promise<OwnOrder | null> {
  if (person === null) return null;
  const order = await readOrder(db, number);
  return order !== null && isOwnOrder(order, person) ? ownOrder(db, order) : null;
}

/** Whether the caller has proved to be the person who opened the order. */
export function isOwnOrder(
  { personId, caseId }: Pick<Order, 'personId' | 'caseId'>,
  person: VerifiedPerson | null,
): boolean {
  if (person === null || personId !== person.personId) return false;
  return person.onlyCaseId === null || person.onlyCaseId === caseId;
}

/** Returns why the code of an order may not be tried now; null when it may. */
export async function whyNotOpen(
  { db, keys }: Pick<App, 'db'> & Keyed,
  number: string,
  { guesser, now, settings }: Prover,
): Promise<Barred | Locked | null> {
  return whyNotTry(db, keys, guesser, guessedOf(keys, number, settings), now, settings.guessing);
}

/**
 * Opens an order by its number and its code, under the limits on guessing. An order that does not
 * exist, or no longer has a code, is tried, refused and locked like any other; only the hotline's
 * own limits leave it out.
 */
export async function openByCode(
  { db, keys }: Pick<App, 'db'> & Keyed,
  number: string,
  code: string,
  { guesser, now, settings }: Prover,
): Promise<
  { readonly kind: 'right'; readonly value: Order } | { readonly kind: 'failed' } | Locked | Barred
> {
  const guessed = guessedOf(keys, number, settings);
  return tryGuess(db, keys, guesser, guessed, now, settings.guessing, async (client) => {
    const order = await readOrder(client, number);
    const stored = order === null ? null : await readCode(client, order.id);
    // Compared in any case, so that the time it takes reveals nothing.
    const isRight = keys.codeMatches(stored ?? nobodysCode(keys), code);
    if (order === null || stored === null || !isRight) {
      return { kind: 'wrong', exists: stored !== null };
    }
    await renewStoredCode(client, keys, order.id, stored, code);
    return { kind: 'right', value: order };
  });
}

function nobodysCode(keys: IdentityKeys): StoredPassword {
  return { keyId: keys.currentKeyId, salt: Buffer.alloc(16), mac: Buffer.alloc(16) };
}

function guessedOf(keys: IdentityKeys, number: string, { lockout }: GuessSettings): Guessed {
  return { subjects: keys.lockSubjects('order', number), ladder: lockout };
}

/**
 * Returns the order that a person is called about, who has not proved anything yet; null when it is
 * gone.
 */
export function findOrderCalledAbout(db: Queryable, orderId: number): Promise<Order | null> {
  return readOrderById(db, orderId);
}

/** Returns what a caller may hear about an order that they have proved to be theirs. */
export async function ownOrder(db: Queryable, order: Order): Promise<OwnOrder> {
  if (order.anonymous) return { kind: 'status_only', status: order.status };
  return { kind: 'found', order, answer: await lastAnswer(db, order) };
}

/** Returns the last answer; null while there is none. */
export async function lastAnswer(
  db: Queryable,
  { id, status }: Order,
): Promise<OrderMessage | null> {
  if (status !== 'replied' && status !== 'closed') return null;
  const messages = await readMessages(db, id);
  return messages.findLast(({ purpose }) => purpose === 'answer') ?? null;
}
