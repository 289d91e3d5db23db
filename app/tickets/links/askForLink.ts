/**
 * A party wants the link of served papers once more. The request is written down first; resendLink.ts
 * then asks the court's system. What a ticket needs of the caller, should the system not do it, is
 * encrypted beside it.
 */
import type { App } from '../../core/app.js';
import { withTransaction } from '../../core/database/pool.js';
import type { HasIdentityKeys, IdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { NewTicket } from '../opening/planTicket.js';
import { restMs } from '../rules/linkAttempts.js';
import { insertLinkRequest, type LinkAsked, type ServedPapers } from './store/linkRequests.js';

/**
 * @param ticket asks the staff instead; it has a message in words, and no recording.
 * @returns `under_way` when the same link was asked for within the last quarter of an hour; `asked_before` when
 * that was earlier. The system sends it to the same address as before, so that only the staff can help then.
 */
export async function askForLink(
  { db, clock, identityKeys }: Pick<App, 'db' | 'clock'> & HasIdentityKeys,
  papers: ServedPapers,
  ticket: NewTicket,
): Promise<LinkAsked> {
  const now = clock.now();
  const since = new Date(now.getTime() - restMs);
  const sealed = identityKeys.seal(JSON.stringify(ticket), boundTo(papers));
  return withTransaction(db, (client) => insertLinkRequest(client, papers, sealed, { now, since }));
}

/** Decrypts the ticket of a request. */
export function unsealTicket(
  identityKeys: IdentityKeys,
  request: ServedPapers & { readonly ticketSealed: Buffer },
): NewTicket {
  return JSON.parse(identityKeys.unseal(request.ticketSealed, boundTo(request))) as NewTicket;
}

function boundTo({ courtId, documentEnd, servedOn }: ServedPapers): string {
  return `link request ${courtId} ${documentEnd} ${servedOn}`;
}
