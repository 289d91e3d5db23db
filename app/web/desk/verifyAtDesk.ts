/**
 * Verifies the caller of an agent call by what the caller says and the agent enters: name, ID number
 * (a lawyer's licence number) and case number. The agent learns whether all of it fits, and nothing else. Each try counts under
 * the limits on guessing, and is a row of the audit. What it opens: court/cases/rules/opens.ts.
 */
import { findSaid, type SaidByCaller } from '../../court/identity/store/saidByCaller.js';
import { tryGuess, type Barred, type Locked } from '../../court/identity/store/guessing.js';
import { recordVerification } from '../../court/identity/store/verifications.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import type { WebApp } from '../server/webApp.js';
import type { Looking } from './caseAtDesk.js';
import { readDeskCaller } from './store/readDesk.js';
import {
  holdForVerification,
  writeVerifiedByAgent,
  type NotVerifiable,
} from './store/verifiedByAgent.js';

export type VerifiedAtDesk =
  | { readonly kind: 'right' }
  /** Something does not fit. Nobody is told what. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'refused'; readonly because: NotVerifiable }
  | Locked
  | Barred;

/** Ends the transaction of a try that may not be made. */
class Refused extends Error {
  constructor(readonly because: NotVerifiable) {
    super(because);
  }
}

/** Makes one attempt for the caller of an agent's call. */
export async function verifyAtDesk(
  { db, clock, identityKeys, court }: Pick<WebApp, 'db' | 'clock' | 'identityKeys' | 'court'>,
  { agentId, scope }: Looking,
  callId: string,
  said: SaidByCaller,
): Promise<VerifiedAtDesk> {
  const { settings } = court.current().court;
  if (!settings.agentVerification) return { kind: 'refused', because: 'not_possible' };
  const caller = await readDeskCaller(db, agentId);
  if (caller?.callId !== callId || caller.status !== 'talking') {
    return { kind: 'refused', because: 'no_agent_call' };
  }
  const agentCall = { callId, entryId: caller.entryId, agentId };
  // Of a caller who may stay unknown no trace of the telephone is kept.
  const callerNumber = caller.isRecorded ? caller.number : null;
  const now = clock.now();
  const guessed = {
    subjects: identityKeys.lockSubjects('agent_verified', said.idNumber),
    escalation: settings.lockout,
  };
  try {
    const tried = await tryGuess(
      db,
      identityKeys,
      { callId, callerNumber, by: 'agent', agentId },
      guessed,
      now,
      settings.guessing,
      async (client) => {
        const because = await holdForVerification(client, identityKeys, agentCall, said.idNumber);
        if (because !== null) throw new Refused(because);
        const { personId, person } = await findSaid(
          client,
          identityKeys,
          said,
          scope,
          chinaDate(now),
        );
        const event = person === null ? 'agent_wrong' : 'agent_right';
        const caseId = person?.onlyCaseIds[0] ?? null;
        await recordVerification(client, { at: now, event, callId, personId, agentId, caseId });
        if (person === null) return { kind: 'wrong', exists: personId !== null };
        await writeVerifiedByAgent(client, agentCall, person);
        return { kind: 'right', value: null };
      },
    );
    if (tried.kind === 'right') return { kind: 'right' };
    return tried.kind === 'failed' ? { kind: 'wrong' } : tried;
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', because: error.because };
    throw error;
  }
}
