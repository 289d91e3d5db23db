/**
 * An agent has a new query password sent for the caller of their agent call, who has been verified in it by
 * a code by SMS or by the agent. It goes to the number that the court has on file. The agent learns neither
 * the password nor the number, nor whether there is one.
 */
import type { NoRenewal } from '../../court/identity/rules/newPassword.js';
import { sendNewPassword } from '../../messages/sendNewPassword.js';
import type { WebApp } from '../server/webApp.js';
import { readDeskCaller } from './store/readDesk.js';
import { holdProvenCaller, type NotProven } from './store/verifiedByAgent.js';

export type RenewedAtDesk =
  | { readonly kind: 'asked' }
  | { readonly kind: 'refused'; readonly because: NotProven }
  | NoRenewal;

export async function renewPasswordAtDesk(
  { db, clock, identityKeys, court }: Pick<WebApp, 'db' | 'clock' | 'identityKeys' | 'court'>,
  agentId: number,
  callId: string,
): Promise<RenewedAtDesk> {
  const { settings } = court.current().court;
  if (!settings.passwordRenewal.enabled) return { kind: 'refused', because: 'not_possible' };
  const caller = await readDeskCaller(db, agentId);
  if (caller?.callId !== callId || caller.status !== 'talking') {
    return { kind: 'refused', because: 'no_agent_call' };
  }
  const { entryId, language } = caller;
  // Of a caller who may stay unknown no trace of the telephone is kept.
  const callerNumber = caller.isRecorded ? caller.number : null;
  return sendNewPassword<NotProven>(
    db,
    identityKeys,
    { callId, callerNumber, agentId, language },
    (client) => holdProvenCaller(client, { callId, entryId, agentId }),
    clock.now(),
    settings,
  );
}
