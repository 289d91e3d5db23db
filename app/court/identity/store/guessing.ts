/**
 * Tries a password or a code under limits: those of what is tried, of the call, of the calling
 * telephone, and of the whole hotline by the way that they come (rules/guessing.ts). PostgreSQL
 * holds all counters, so they apply to every process and survive restarts. It stores only keyed
 * hashes of who tried and what was tried. What does not exist is answered like what does, by the
 * same statements, and counts towards the limits of itself, the call and the telephone alone.
 */
import type { Pool, PoolClient } from 'pg';
import {
  budgetOf,
  callEscalation,
  guessLevel,
  type GuessLevel,
  type GuessPolicy,
  type GuessWay,
} from '../rules/guessing.js';
import {
  forgottenAt,
  lockedUntil as lockStands,
  nextLock,
  noFailures,
  type LockEscalation,
  type LockState,
} from '../rules/lockout.js';
import { normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import { countFailure, deleteOldRates, lastHourOf, usualRates } from './guessRates.js';
import type { IdentityKeys } from './identityKeys.js';
import { withTransaction, type Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/**
 * Who tries: a call and its caller number, which is null or empty when it is not shown; the SMS of a
 * sender; or an agent for the caller of a call.
 */
export type Guesser = {
  readonly callId: string;
  readonly callerNumber: string | null;
} & ({ readonly by: 'telephone' | 'sms' } | { readonly by: 'agent'; readonly agentId: number });

/** Why this caller may try nothing at all. */
export type Barred =
  /** Too many failures in this call. */
  | { readonly kind: 'barred'; readonly because: 'call' }
  /** Too many failures from this telephone, or of this agent. */
  | { readonly kind: 'barred'; readonly because: 'caller'; readonly until: Date }
  /** Too many failures at the hotline: only agents help now. */
  | { readonly kind: 'barred'; readonly because: 'hotline' };

/** What was tried is locked. */
export interface Locked {
  readonly kind: 'locked';
  readonly until: Date;
}

export type GuessResult<T> =
  | { readonly kind: 'right'; readonly value: T }
  /** Something is wrong. Nobody is told what. */
  | { readonly kind: 'failed' }
  /** It was not even tried, or this failure has locked it. */
  | Locked
  | Barred;

/** What a try found: the right password, or one that is wrong, also because nothing has it. */
export type Tried<T> =
  | { readonly kind: 'right'; readonly value: T }
  | { readonly kind: 'wrong'; readonly exists: boolean };

/**
 * What is tried: its hashes under every identity key, the current one's first, and how it locks.
 */
export interface Guessed {
  readonly subjects: readonly Buffer[];
  readonly escalation: LockEscalation;
}

/** Says why this caller may try nothing, or not this, now; null when the caller may. */
export async function whyNotTry(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  guessed: Guessed | null,
  now: Date,
  policy: GuessPolicy,
): Promise<Barred | Locked | null> {
  const guessedOnes = guessed === null ? [] : [guessed];
  const counters = countersOf(identityKeys, guesser, guessedOnes, policy);
  const usual = (await usualRates(pool, now))[counters.way];
  const { states, lastHour } = await readCounters(pool, counters, now);
  const level = guessLevel({ lastHour, usual }, budgetOf(counters.way, policy));
  return refusal(states, level, now, policy);
}

/**
 * Makes one attempt. Two calls that try the same thing, or call from the same telephone, take
 * turns. So neither gets an attempt that the other has used up.
 *
 * A success clears the failures of what was tried. It does not clear those of the call and the
 * telephone: otherwise a caller with a valid password of their own could go on guessing others'
 * forever.
 * @param check compares the password or code, in the same time whether it exists or not.
 * @param readBehind reads what else a failure counts for, because other numbers lead to it, too: the attempt takes its
 *   turn there only to count.
 */
export async function tryGuess<T>(
  pool: Pool,
  identityKeys: IdentityKeys,
  guesser: Guesser,
  guessed: Guessed,
  now: Date,
  policy: GuessPolicy,
  check: (client: PoolClient) => Promise<Tried<T>>,
  readBehind: (client: PoolClient) => Promise<readonly Guessed[]> = () => Promise.resolve([]),
): Promise<GuessResult<T>> {
  const ofNumber = countersOf(identityKeys, guesser, [guessed], policy);
  const usual = (await usualRates(pool, now))[ofNumber.way];
  return withTransaction(
    pool,
    async (client) => {
      const behind = await readBehind(client);
      const counters = { ...ofNumber, guessed: [guessed, ...behind] };
      const { states, lastHour } = await readCounters(client, counters, now);
      const level = guessLevel({ lastHour, usual }, budgetOf(counters.way, policy));
      const refused = refusal(states, level, now, policy);
      if (refused !== null) return refused;
      const tried = await check(client);
      if (tried.kind === 'right') {
        const failed = states.guessed.filter(({ state }) => state.failures > 0);
        if (failed.length > 0)
          await forget(
            client,
            failed.flatMap(({ subjects }) => subjects),
          );
        return tried;
      }
      const counted = behind.length === 0 ? states : await readInTurn(client, counters, now);
      const locks = [];
      for (const each of counted.guessed) locks.push(await countFor(client, each, now));
      const escalation = callEscalation(policy, level);
      await countFor(client, { subjects: counters.call, escalation, state: states.call }, now);
      for (const each of states.who) await countFor(client, each, now);
      await countFailure(client, counters.way, tried.exists, now);
      const until = latestLock(locks, now);
      return until === null ? { kind: 'failed' } : { kind: 'locked', until };
    },
    `BEGIN; ${inTurns([guessed.subjects, ofNumber.call, ...ofNumber.who.map((who) => who.subjects)])}`,
  );
}

/** Clears the failures of what was tried, because it has a new code or no longer any. */
export async function forget(db: Queryable, subjects: readonly Buffer[]): Promise<void> {
  await db.query('DELETE FROM sign_in_locks WHERE subject = ANY($1::bytea[])', [subjects]);
}

/**
 * Deletes failures that have no effect any more, and counts too old to tell what is usual.
 * @returns how many persons, cases, tickets, calls and telephones were forgotten.
 */
export async function eraseOldLocks(db: Queryable, now: Date): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM sign_in_locks WHERE forget_at < $1', [now]);
  await deleteOldRates(db, now);
  return rowCount ?? 0;
}

/** What is counted, and how far. */
type Counted = Guessed & { readonly state: LockState };

/** Reads the states again, once no other attempt counts for what is behind the number that was tried. */
async function readInTurn(client: PoolClient, counters: Counters, now: Date): Promise<States> {
  const [, ...behind] = counters.guessed;
  await client.query(inTurns(behind.map(({ subjects }) => subjects)));
  return (await readCounters(client, counters, now)).states;
}

/** Counts a failure. @returns the state after it */
async function countFor(
  client: PoolClient,
  { subjects, escalation, state }: Counted,
  now: Date,
): Promise<LockState> {
  const next = nextLock(state, now, escalation);
  await writeLock(client, subjects, next, escalation);
  return next;
}

/** Returns when the last of some locks ends; null: none stands. */
function latestLock(states: readonly LockState[], now: Date): Date | null {
  const ends = states.flatMap((state) => lockStands(state, now)?.getTime() ?? []);
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

interface Counters {
  readonly way: GuessWay;
  /** The number that is tried, and what is behind it; empty: nothing in particular. */
  readonly guessed: readonly Guessed[];
  readonly call: readonly Buffer[];
  /** Those who try: the telephone, unless it is hidden or shared; the agent and the telephone. */
  readonly who: readonly Guessed[];
}

function countersOf(
  identityKeys: IdentityKeys,
  guesser: Guesser,
  guessed: readonly Guessed[],
  policy: GuessPolicy,
): Counters {
  const { callId, by } = guesser;
  const number = normalNumber(guesser.callerNumber);
  const isOne = number !== null && !isShared(number, policy);
  // Anybody can have an SMS show any sender, so that must not lock the sender's telephone.
  const kind = ({ sms: 'sender', telephone: 'caller', agent: 'agent_caller' } as const)[by];
  const telephone = isOne
    ? [{ subjects: identityKeys.lockSubjects(kind, number), escalation: policy.caller }]
    : [];
  if (guesser.by === 'agent') {
    const subjects = identityKeys.lockSubjects('agent', String(guesser.agentId));
    return {
      guessed,
      way: 'agent',
      call: identityKeys.lockSubjects('agent_call', callId),
      who: [{ subjects, escalation: policy.perAgent }, ...telephone],
    };
  }
  return {
    guessed,
    way: by === 'sms' ? 'sms' : number === null ? 'withheld' : 'shown',
    call: identityKeys.lockSubjects('call', callId),
    who: telephone,
  };
}

/** Whether a telephone is shared by many people, and has no limit of its own. @param number normal */
export function isShared(number: string, { sharedNumbers }: GuessPolicy): boolean {
  return sharedNumbers.some((each) => normalNumber(each) === number);
}

interface States {
  /** Those of {@link Counters.guessed}. */
  readonly guessed: readonly Counted[];
  readonly call: LockState;
  /** Those of {@link Counters.who}. */
  readonly who: readonly Counted[];
}

function refusal(
  { guessed, call, who }: States,
  level: GuessLevel,
  now: Date,
  policy: GuessPolicy,
): Barred | Locked | null {
  if (level === 'closed') return { kind: 'barred', because: 'hotline' };
  const limit = level === 'usual' ? policy.perCall : 1;
  if (call.failures >= limit) return { kind: 'barred', because: 'call' };
  const states = (counted: readonly Counted[]) => counted.map(({ state }) => state);
  const barredUntil = latestLock(states(who), now);
  if (barredUntil !== null) return { kind: 'barred', because: 'caller', until: barredUntil };
  const until = latestLock(states(guessed), now);
  return until === null ? null : { kind: 'locked', until };
}

/**
 * Makes the statement that takes the locks of an attempt, as its transaction begins. They are advisory locks
 * rather than row locks, so that a successful attempt, which most are, writes nothing. Each later
 * statement sees what was committed when it began, so it reads the state that the previous call
 * left. The lock numbers come from the hashes under the oldest identity key, because all processes
 * agree on that identity key even while a new one is being added. They are always taken in the same
 * order, so that two calls that share both do not deadlock. Two calls that share a number by chance
 * merely take turns.
 */
function inTurns(subjectsOfEach: readonly (readonly Buffer[])[]): string {
  return subjectsOfEach
    .flatMap((subjects) => subjects.at(-1)?.readBigInt64BE(0) ?? [])
    .sort((a, b) => (a < b ? -1 : 1))
    .map((turn) => `SELECT pg_advisory_xact_lock(${turn})`)
    .join('; ');
}

/** A row of what is counted, beside something that is read with it. */
export interface LockRow {
  /** Null, with the rest of its row, when nothing is counted for any subject. */
  readonly subject: Buffer | null;
  readonly failures: number;
  readonly lastFailureAt: Date | null;
  readonly lockedUntil: Date | null;
}

interface CounterRow extends LockRow {
  readonly lastHour: number;
}

/**
 * Reads the states, whichever identity key they were counted under, and the failures at the hotline
 * within the last hour. Under several identity keys (one was added in between) the strictest state
 * counts. One statement, because a caller waits for it in silence.
 */
async function readCounters(
  db: Queryable,
  counters: Counters,
  now: Date,
): Promise<{ readonly states: States; readonly lastHour: number }> {
  const { guessed, call, who, way } = counters;
  const all = [...call, ...[...guessed, ...who].flatMap(({ subjects }) => subjects)];
  const { rows } = await queryNamed<CounterRow>(
    db,
    'read-guess-counters',
    `SELECT (SELECT coalesce(sum(failures), 0)::int FROM guess_failures
              WHERE way = $4 AND begins_at > $1 AND begins_at <= $2) AS last_hour,
            ${lockColumns}
       FROM (VALUES (true)) one LEFT JOIN sign_in_locks l ON l.subject = ANY($3::bytea[])
      ORDER BY ${strictestFirst}`,
    [...lastHourOf(now), all, way],
  );
  const counted = (each: Guessed): Counted => ({ ...each, state: stateOf(rows, each.subjects) });
  return {
    states: {
      guessed: guessed.map(counted),
      call: stateOf(rows, call),
      who: who.map(counted),
    },
    lastHour: rows[0]?.lastHour ?? 0,
  };
}

/** SQL: the columns of a {@link LockRow} of `sign_in_locks l`, and its order. */
export const lockColumns = 'l.subject, l.failures, l.last_failure_at, l.locked_until';
export const strictestFirst = 'l.locked_until DESC NULLS LAST, l.failures DESC';

/** Returns the strictest state of a subject, whichever identity key it was counted under. */
export function stateOf(rows: readonly LockRow[], subjects: readonly Buffer[] | null): LockState {
  const row = rows.find(
    ({ subject }) => subject !== null && subjects?.some((each) => each.equals(subject)),
  );
  if (row === undefined) return noFailures;
  const { failures, lastFailureAt, lockedUntil } = row;
  return { failures, lastFailureAt, lockedUntil };
}

/** Writes what is counted for a subject. */
export async function writeLock(
  client: PoolClient,
  subjects: readonly Buffer[],
  state: LockState,
  escalation: LockEscalation,
): Promise<void> {
  await queryNamed(
    client,
    'write-guess-lock',
    `INSERT INTO sign_in_locks (subject, failures, last_failure_at, locked_until, forget_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (subject) DO UPDATE
        SET failures = excluded.failures, last_failure_at = excluded.last_failure_at,
            locked_until = excluded.locked_until, forget_at = excluded.forget_at`,
    [
      ...[subjects[0], state.failures, state.lastFailureAt, state.lockedUntil],
      forgottenAt(state, escalation),
    ],
  );
}
