/**
 * Determines who acts by a command: the holder of the personal token in HOTLINE_TOKEN or
 * HOTLINE_TOKEN_FILE, otherwise the person that the user of the operating system is mapped to
 * (hotline staff map). A name that somebody merely types is never trusted.
 */
import os from 'node:os';
import { deskAccess } from '../../privacy/operators/rules/deskAccess.js';
import type { CourtScope } from '../../court/rules/courtScope.js';
import { findOsAccount, findToken, type ActsFor } from '../../privacy/operators/store/operators.js';
import type { Contact } from '../../tickets/store/ticketPeople.js';
import type { Queryable, Pool } from '../../core/database/pool.js';
import { recordReading } from '../../privacy/operators/store/readings.js';
import { BadInput } from '../terminal/badInput.js';
import { osUser } from './osUser.js';
import { personalToken } from '../terminal/personalToken.js';
import { plain } from '../terminal/textTable.js';

/** The person acting by a command. */
export interface Operator {
  /** Null: an administrator who is neither staff nor an agent. */
  readonly actsFor: ActsFor | null;
  readonly isAdministrator: boolean;
  readonly osUser: string;
  /** Null: identified by the user of the operating system. */
  readonly tokenId: number | null;
}

const howToSignIn =
  'ask an administrator to map the user (hotline staff map), or to give you a token for HOTLINE_TOKEN (hotline staff token make)';

/**
 * Identifies the person acting.
 * @throws BadInput when it cannot be determined who acts, or a token is not valid.
 */
export async function whoActs(db: Queryable): Promise<Operator> {
  const user = osUser(process.env);
  const account = await findOsAccount(db, user.name);
  const isAdministrator = user.ownsInstallation || (account?.isAdministrator ?? false);
  const known = { isAdministrator, osUser: user.name };
  const token = await personalToken(process.env, 'HOTLINE_TOKEN');
  if (token !== null) {
    // An invalid token is never ignored: the user who gave it means to act as its holder.
    const found = await findToken(db, token, new Date());
    if (found.kind !== 'found') throw new BadInput(`HOTLINE_TOKEN ${tokenProblem[found.kind]}`);
    return { ...known, actsFor: found.actsFor, tokenId: found.id };
  }
  const actsFor = account?.actsFor ?? null;
  if (actsFor === null && !isAdministrator) {
    throw new BadInput(
      `the user ${plain(user.name)} of this machine is not mapped to anybody: ${howToSignIn}`,
    );
  }
  return { ...known, actsFor, tokenId: null };
}

const tokenProblem = {
  unknown: 'is not a token of this hotline',
  expired: 'has expired: ask an administrator for a new one (hotline staff token make)',
  revoked: 'was revoked',
  nobody: 'belongs to a person who has been removed',
} as const;

/**
 * Returns the operator if they are an administrator.
 * @throws BadInput when they are not.
 */
export function administrator(operator: Operator): Operator {
  if (operator.isAdministrator) return operator;
  throw new BadInput(
    `the user ${plain(operator.osUser)} is not an administrator: use sudo, or ask an administrator to run the command`,
  );
}

/**
 * Returns the staff member who acts.
 * @throws BadInput when anybody else does.
 */
export function staffActing({ actsFor, osUser: user }: Operator): Contact {
  if (actsFor?.kind === 'staff') return actsFor.staff;
  if (actsFor === null) {
    throw new BadInput(
      `the administrator ${plain(user)} is not mapped to a staff member, and only staff may do this: ${howToSignIn}`,
    );
  }
  throw new BadInput(
    `agent ${actsFor.agent.number} is not a staff member, and only staff may do this`,
  );
}

/**
 * Returns the courts whose callers the operator may see.
 * @throws BadInput when there are none.
 */
export function deskScope({ actsFor }: Operator): CourtScope {
  const access = deskAccess(actsFor);
  if (access.kind === 'allowed') return access.scope;
  throw new BadInput('only supervisors, leaders, inspectors and dispatchers may see callers');
}

/** What is about to be shown. */
export interface Reading {
  /** The command as typed: `guidance told`. */
  readonly command: string;
  readonly subject: string;
  readonly shown?: readonly string[];
  readonly reason?: string | undefined;
}

/**
 * Records who reads what, before it is shown. Staff who handle a matter read it for that reason; an
 * administrator must give a reason.
 * @throws BadInput when the reason is missing.
 */
export async function noteReading(pool: Pool, operator: Operator, reading: Reading): Promise<void> {
  const reason = givenReason(reading.reason);
  requireReason(operator, reason);
  await recordReading(pool, {
    at: new Date(),
    by: operator.actsFor,
    osUser: operator.osUser,
    host: os.hostname(),
    tokenId: operator.tokenId,
    command: reading.command,
    subject: reading.subject,
    shown: reading.shown ?? [],
    reason: reason === '' ? null : reason,
  });
}

/**
 * Checks that an administrator gives a reason.
 * @throws BadInput when it is missing.
 */
export function requireReason({ actsFor }: Operator, reason: string | undefined): void {
  if (actsFor === null && givenReason(reason) === '') {
    throw new BadInput(
      '--reason (or HOTLINE_REASON) must say why you read data of callers: an administrator needs a reason, which is recorded',
    );
  }
}

function givenReason(option: string | undefined): string {
  return (option ?? process.env.HOTLINE_REASON ?? '').trim();
}

/** The option of every command that shows personal data. */
export const reasonOption = [
  '--reason <text>',
  'why you read this data; recorded with your name',
] as const;
