/**
 * The six-digit codes that open tickets, together with their numbers. The caller is told the code
 * when their ticket is opened. It is never stored in the clear: here it is a keyed hash, and it is
 * also encrypted while an SMS that tells it waits to be sent. The text of that SMS has
 * {@link codeSlot} in its place, also afterwards.
 */
import type { IdentityKeys, StoredPassword } from '../../court/identity/store/identityKeys.js';
import { overBefore } from './ticketMessages.js';
import type { SmsSecrets } from '../../messages/smsSecrets.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** Where the code goes in the text of an SMS. */
const codeSlot = '{code}';

/** What is stored of a code with its ticket. `sealed`: for the SMS that tells it. */
export interface NewCode {
  readonly stored: StoredPassword;
  readonly sealed: Buffer | null;
}

const boundTo = (ticketNumber: string) => `ticket ${ticketNumber}`;

/**
 * Turns a code into what is stored.
 * @param isSent whether an SMS is to tell it.
 */
export function keptCode(
  identityKeys: IdentityKeys,
  ticketNumber: string,
  code: string,
  isSent: boolean,
): NewCode {
  const sealed = isSent ? identityKeys.seal(code, boundTo(ticketNumber)) : null;
  return { stored: identityKeys.storeCode(code), sealed };
}

/** Gives a ticket another code. The old one no longer opens it. */
export async function replaceCode(
  db: Queryable,
  ticketId: number,
  { stored, sealed }: NewCode,
  now: Date,
): Promise<void> {
  await queryNamed(
    db,
    'replace-ticket-code',
    `INSERT INTO ticket_codes (ticket_id, identity_key_id, salt, mac, sealed, made_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (ticket_id) DO UPDATE
        SET identity_key_id = excluded.identity_key_id, salt = excluded.salt, mac = excluded.mac, sealed = excluded.sealed,
            made_at = excluded.made_at`,
    [ticketId, stored.identityKeyId, stored.salt, stored.mac, sealed, now],
  );
}

/** Returns the code of a ticket as it is stored; null when it has none (any more). */
export async function readCode(db: Queryable, ticketId: number): Promise<StoredPassword | null> {
  const { rows } = await queryNamed<StoredPassword>(
    db,
    'read-ticket-code',
    'SELECT identity_key_id, salt, mac FROM ticket_codes WHERE ticket_id = $1',
    [ticketId],
  );
  return rows[0] ?? null;
}

/**
 * Stores a code under the current identity key. That is possible only while the code is known,
 * which is now.
 */
export async function renewStoredCode(
  db: Queryable,
  identityKeys: IdentityKeys,
  ticketId: number,
  stored: StoredPassword,
  code: string,
): Promise<void> {
  if (stored.identityKeyId === identityKeys.currentKeyId) return;
  const { identityKeyId, salt, mac } = identityKeys.storeCode(code);
  await db.query(
    'UPDATE ticket_codes SET identity_key_id = $2, salt = $3, mac = $4 WHERE ticket_id = $1 AND mac = $5',
    [ticketId, identityKeyId, salt, mac, stored.mac],
  );
}

/** Makes the functions that fill the code of a ticket into an SMS, and forget its sealed copy. */
export function codesInSms(identityKeys: IdentityKeys): SmsSecrets {
  return {
    fill: async (db, { ticketId, toNumber, body }) => ({
      toNumber,
      body: await withCode(db, identityKeys, ticketId, body),
    }),
    forget: (db, { id, ticketId }) => forgetSealedCode(db, ticketId, id),
  };
}

/**
 * Returns the text of an SMS with the code that it is to tell.
 * @throws Error when the code cannot be read: an SMS without it would help nobody.
 */
async function withCode(
  db: Queryable,
  identityKeys: IdentityKeys,
  ticketId: number | null,
  text: string,
): Promise<string> {
  if (!text.includes(codeSlot)) return text;
  const { rows } = await queryNamed<{ number: string; sealed: Buffer | null }>(
    db,
    'read-sealed-code',
    'SELECT o.number, c.sealed FROM ticket_codes c JOIN tickets o ON o.id = c.ticket_id WHERE o.id = $1',
    [ticketId],
  );
  const row = rows[0];
  if (row?.sealed == null) throw new Error('the code for the SMS has been erased');
  return text.replace(codeSlot, identityKeys.unseal(row.sealed, boundTo(row.number)));
}

/**
 * Forgets the encrypted code after the SMS that told it was sent or given up, unless another SMS
 * with it waits.
 */
async function forgetSealedCode(
  db: Queryable,
  ticketId: number | null,
  smsId: number,
): Promise<void> {
  if (ticketId === null) return;
  await queryNamed(
    db,
    'forget-sealed-code',
    `UPDATE ticket_codes SET sealed = NULL
      WHERE ticket_id = $1 AND sealed IS NOT NULL
        AND NOT EXISTS (SELECT FROM sms_outbox s
                         WHERE s.ticket_id = $1 AND s.id <> $2 AND s.sent_at IS NULL AND s.given_up_at IS NULL
                           AND position($3 IN s.body) > 0)`,
    [ticketId, smsId, codeSlot],
  );
}

/**
 * Erases the codes of tickets that were over before a moment. After that only verified callers can
 * hear about them.
 * @returns how many.
 */
export async function eraseOldCodes(db: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM ticket_codes WHERE ticket_id IN (
       SELECT c.ticket_id FROM ticket_codes c JOIN tickets o ON o.id = c.ticket_id
        WHERE ${overBefore('$1')} LIMIT $2)`,
    [before, limit],
  );
  return rowCount ?? 0;
}
