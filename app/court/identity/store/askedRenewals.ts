/**
 * New query passwords that are asked for: how many lately, under keyed hashes, and the one that is sent
 * (rules/newPassword.ts). When it counts, and for what, says renewedPasswords.ts.
 */
import type { PoolClient } from 'pg';
import type { GuessPolicy } from '../rules/guessing.js';
import { nextLock, type LockEscalation } from '../rules/lockout.js';
import type { RenewalPolicy, RenewalsAsked } from '../rules/newPassword.js';
import { normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import {
  isShared,
  lockColumns,
  stateOf,
  strictestFirst,
  writeLock,
  type LockRow,
} from './guessing.js';
import type { IdentityKeys } from './identityKeys.js';
import type { MobileOnFile } from './mobileOnFile.js';
import { storeRenewed } from './renewedPasswords.js';
import { readCodesSent } from './signInCodes.js';
import { recordVerification } from './verifications.js';
import { queryNamed } from '../../../core/database/rows.js';

/** Who asks for a new password: the caller of a call, or an agent for them. */
export interface RenewalAsker {
  readonly callId: string;
  /** Null or empty when it is not shown, or must not be kept. */
  readonly callerNumber: string | null;
  readonly agentId: number | null;
}

/** Under what the new passwords are counted. */
export interface RenewalSubjects {
  readonly person: readonly Buffer[];
  readonly call: readonly Buffer[];
  readonly caller: readonly Buffer[] | null;
  readonly agent: readonly Buffer[] | null;
}

export function renewalSubjects(
  identityKeys: IdentityKeys,
  { callId, callerNumber, agentId }: RenewalAsker,
  personId: number,
  policy: GuessPolicy,
): RenewalSubjects {
  const number = normalNumber(callerNumber);
  const isOne = number !== null && !isShared(number, policy);
  return {
    person: identityKeys.lockSubjects('renewal_for', String(personId)),
    call: identityKeys.lockSubjects('renewal_call', callId),
    caller: isOne ? identityKeys.lockSubjects('renewal_by', number) : null,
    agent: agentId === null ? null : identityKeys.lockSubjects('renewal_agent', String(agentId)),
  };
}

/** Reads what was asked for lately. */
export async function readRenewalsAsked(
  client: PoolClient,
  { person, call, caller, agent }: RenewalSubjects,
  now: Date,
): Promise<RenewalsAsked> {
  const { rows } = await queryNamed<LockRow>(
    client,
    'read-renewals-asked',
    `SELECT ${lockColumns} FROM sign_in_locks l WHERE l.subject = ANY($1::bytea[]) ORDER BY ${strictestFirst}`,
    [[...person, ...call, ...(caller ?? []), ...(agent ?? [])]],
  );
  return {
    ...(await readCodesSent(client, now)),
    person: stateOf(rows, person),
    call: stateOf(rows, call),
    caller: caller === null ? null : stateOf(rows, caller),
    agent: agent === null ? null : stateOf(rows, agent),
  };
}

/** A new password that was asked for. */
export interface AskedRenewal {
  readonly asker: RenewalAsker;
  readonly personId: number;
  readonly password: string;
  /** Where it goes, and the SMS; null: nowhere. */
  readonly sent: { readonly onFile: MobileOnFile; readonly smsId: number } | null;
}

/** A call is over long before. */
const perCall: LockEscalation = { rungs: [], forgetAfterMinutes: 1440 };

/**
 * Keeps a new password, which counts once its SMS was sent, counts it, and writes its audit row. Those of
 * before that cannot count any more are deleted, and those that may have been sent but were never used: who asks for
 * another has not got them. Where nothing is sent, the same statements keep nothing.
 */
export async function keepRenewed(
  client: PoolClient,
  identityKeys: IdentityKeys,
  { asker, personId, password, sent }: AskedRenewal,
  subjects: RenewalSubjects,
  asked: RenewalsAsked,
  policy: RenewalPolicy,
  now: Date,
): Promise<void> {
  await queryNamed(
    client,
    'delete-renewed-before',
    `DELETE FROM renewed_passwords r USING sms_outbox o
      WHERE o.id = r.sms_id AND r.person_id = $1
        AND (o.state IN ('refused', 'expired')
             OR (o.state = 'unknown' AND r.used_on IS NULL AND r.case_ids <@ $2::bigint[])
             OR r.case_ids <@ ARRAY(SELECT unnest(x.case_ids) FROM renewed_passwords x JOIN sms_outbox y ON y.id = x.sms_id
                                     WHERE x.person_id = $1 AND x.id > r.id AND y.state IN ('sent', 'delivered')))`,
    [personId, sent?.onFile.caseIds ?? []],
  );
  const stored = storeRenewed(identityKeys, password, sent?.onFile.mobile ?? '');
  await queryNamed(
    client,
    'keep-renewed',
    `INSERT INTO renewed_passwords (person_id, made_at, sms_id, case_ids, identity_key_id, salt, mac)
     SELECT $1, $2, $3::bigint, $4, $5, $6, $7 WHERE $3 IS NOT NULL`,
    [
      ...[personId, now, sent?.smsId ?? null, sent?.onFile.caseIds ?? []],
      ...[stored.identityKeyId, stored.salt, stored.mac],
    ],
  );
  const counted = [
    [subjects.person, asked.person, policy.person],
    [subjects.call, asked.call, perCall],
    [subjects.caller, asked.caller, policy.caller],
    [subjects.agent, asked.agent, policy.perAgent],
  ] as const;
  for (const [subject, state, escalation] of counted) {
    if (subject === null || state === null) continue;
    await writeLock(client, subject, nextLock(state, now, escalation), escalation);
  }
  const event = sent === null ? 'nothing_renewed' : 'password_renewed';
  const { callId, agentId } = asker;
  await recordVerification(client, { at: now, event, callId, personId, agentId, caseId: null });
}
