/** Whether a call has left something that leads to a person (docs/decisions/0019-anonymous-reports.md). */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/**
 * SQL: an event `e` of a call after which a row leads to its caller: an identity proved, or a code sent to the mobile on file; something
 * sent, whose moment is that of the row with its number; a ticket that was told.
 */
const names = `((e.kind = 'step' AND (e.name IN ('sent', 'smsCode', 'reminder') OR (e.name = 'signIn' AND e.detail = 'verified')))
  OR (e.kind = 'prompt' AND e.name = 'ticketHeading'))`;

/**
 * Tells whether a call names its caller, whatever number it shows: by their identity, also one that does not hold any more or that an
 * agent has tried in vain, by a ticket, a callback, a fax or an SMS. A call that was made by the hotline does.
 */
export async function isNamedByRows(db: Queryable, callId: string): Promise<boolean> {
  const { rows } = await queryNamed<{ isNamed: boolean }>(
    db,
    'is-named-by-rows',
    `SELECT EXISTS (SELECT FROM calls c WHERE c.id = $1 AND (c.person_id IS NOT NULL OR c.direction = 'out'))
         OR EXISTS (SELECT FROM disclosures WHERE call_id = $1)
         OR EXISTS (SELECT FROM verifications WHERE call_id = $1 AND person_id IS NOT NULL)
         OR EXISTS (SELECT FROM tickets WHERE call_id = $1)
         OR EXISTS (SELECT FROM ticket_repeats WHERE call_id = $1)
         OR EXISTS (SELECT FROM callbacks WHERE call_id = $1)
         OR EXISTS (SELECT FROM fax_outbox WHERE call_id = $1)
         OR EXISTS (SELECT FROM call_events e WHERE e.call_id = $1 AND ${names}) AS is_named`,
    [callId],
  );
  return rows[0]?.isNamed === true;
}
