/**
 * Asks the court's system to send a link again (eService.ts). What fails is tried again
 * (rules/linkAttempts.ts); after the last attempt, where the system knows of no such papers, and where
 * none is connected any more, a ticket asks the staff. An attempt is counted before it is made, so that
 * one that ends with its process is followed by the next; the system knows the request by its id.
 */
import type { App } from '../../core/app.js';
import { withTransaction } from '../../core/database/pool.js';
import type { DueResult } from '../../core/database/dueTask.js';
import type { HasIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { openTicket } from '../opening/openTicket.js';
import { mostAttempts, nextAttemptAt } from '../rules/linkAttempts.js';
import {
  beginLinkAttempt,
  endLinkRequest,
  isCallThere,
  lockLinkRequest,
  noteLinkError,
  type LinkRequest,
} from './store/linkRequests.js';
import { unsealTicket } from './askForLink.js';
import type { EService } from './eService.js';

export interface LinkDeps extends Pick<App, 'db' | 'clock' | 'log'>, HasIdentityKeys {
  /** Null where the court has connected no such system. */
  readonly eService: EService | null;
}

export async function resendLink(deps: LinkDeps, requestId: number): Promise<DueResult> {
  const { db, clock, log, eService } = deps;
  const begun = await beginAttempt(deps, requestId);
  if (begun === 'over' || 'notBefore' in begun) return begun;
  const { request, nextAt } = begun;
  const result =
    eService === null
      ? ({ kind: 'refused', reason: 'not connected' } as const)
      : await eService.resend(request, clock.now());
  if (result.kind === 'sent') {
    await endLinkRequest(db, requestId, 'sent', null, clock.now());
    return 'over';
  }
  log.warn('the system for electronic service did not send a link', {
    request: requestId,
    attempt: request.attempts + 1,
    reason: result.reason,
  });
  if (result.kind === 'failed' && request.attempts + 1 < mostAttempts) {
    await noteLinkError(db, requestId, result.reason);
    return { notBefore: nextAt };
  }
  await openItsTicket(deps, request);
  await endLinkRequest(db, requestId, 'ticket', result.reason, clock.now());
  return 'over';
}

async function beginAttempt(
  { db, clock }: LinkDeps,
  requestId: number,
): Promise<DueResult | { readonly request: LinkRequest; readonly nextAt: Date }> {
  return withTransaction(db, async (client) => {
    const request = await lockLinkRequest(client, requestId);
    if (request === null) return 'over';
    const now = clock.now();
    if (request.nextAt > now) return { notBefore: request.nextAt };
    const nextAt = nextAttemptAt(request.attempts + 1, now);
    await beginLinkAttempt(client, requestId, nextAt);
    return { request, nextAt };
  });
}

/** Opens the ticket; again for the same call, it is the one that was opened before. */
async function openItsTicket(
  { db, clock, identityKeys }: LinkDeps,
  request: LinkRequest,
): Promise<void> {
  const ticket = unsealTicket(identityKeys, request);
  const { callId } = ticket;
  const isThere = callId !== null && (await isCallThere(db, callId));
  await openTicket({ db, clock, identityKeys }, { ...ticket, callId: isThere ? callId : null });
}
