/** What became of the calls of a round: by the wire, and by their records. */
import { appendFile } from 'node:fs/promises';
import type { Pool } from 'pg';
import { untilTrue } from '../../telephone/untilTrue.js';
import type { WireRecord } from '../desk/deskRun.js';
import { recordInWords } from '../failover/records.js';
import { restartDuring, type Restart } from './restartParts.js';
import type { SeenCall } from './watchCallers.js';

/** How a call went. */
export type Fate =
  /** The caller heard the fact, or talked to an agent. */
  | 'served'
  /** Refused, or not answered. */
  | 'refused'
  /** Asterisk hung up, or had lost the call. */
  | 'cut'
  /** The caller stayed on the line, and did not get what they called for. */
  | 'unserved'
  /** The same, and the hotline had fewer or more digits of the number or the password than the caller pressed. */
  | 'misheard';

/** A call with what became of it. */
export interface SettledCall {
  readonly fate: Fate;
  /** The restart during which it went on; undefined if there was none. */
  readonly restart: Restart | undefined;
  /** Whether Asterisk alone had it, because the app was away: a call of which there is no record. */
  readonly isWithoutApp: boolean;
  /** Whether it was answered, and has no end on record. */
  readonly isLost: boolean;
}

interface CallRow {
  readonly id: string;
  readonly number: string;
  readonly startedAt: Date;
  readonly isOver: boolean;
  readonly heardFact: boolean;
  readonly isMisheard: boolean;
}

/** The number of a caller who, after a restart, has pressed their way to where people leave word without a name. */
const forgotten = '';
const writtenWithinMs = 30_000;
/** The clocks of the wire and of the app are one, but a call is a row a moment after its INVITE. */
const momentMs = 1000;
/** How long after its start the app takes calls, at the latest. */
const takesCallsWithinMs = 5000;

/**
 * Says of each call of a round what became of it, once all rows are written. Calls that are not as they should be are
 * added to a file, each with its record.
 * @param since when the round began
 */
export async function settleCalls(
  pool: Pool,
  { since, calls, desk, restarts }: RoundOfCalls,
  failedFile: string,
): Promise<SettledCall[]> {
  const rows = await readRows(pool, since);
  const answeredByAgent = new Set(
    desk.rings.filter(({ answeredAt }) => answeredAt !== null).map(({ caller }) => caller),
  );
  const settled: SettledCall[] = [];
  for (const call of calls) {
    const { number, dialledAt } = call;
    const overAt = call.overAt ?? Date.now();
    const own = (rows.get(number) ?? rows.get(forgotten) ?? []).filter(
      ({ startedAt }) =>
        startedAt.getTime() >= dialledAt - momentMs && startedAt.getTime() <= overAt + momentMs,
    );
    const isServed = call.wantsAgent
      ? answeredByAgent.has(number)
      : own.some(({ heardFact }) => heardFact);
    const fate = fateOf(
      call,
      isServed,
      own.some(({ isMisheard }) => isMisheard),
    );
    const restart = restartDuring(restarts, dialledAt, overAt);
    const isWithoutApp = own.length === 0 && call.answeredAt !== null && wasAppAway(call, restarts);
    const isLost = call.answeredAt !== null && !isWithoutApp && !own.some(({ isOver }) => isOver);
    settled.push({ fate, restart, isWithoutApp, isLost });
    if (isLost || fate !== 'served') {
      const records = await Promise.all(own.map(({ id }) => recordInWords(pool, id)));
      const during = restart === undefined ? 'no restart' : `the restart of ${restart.part}`;
      const words = `${isLost ? 'lost, ' : ''}${fate}, during ${during}: ${JSON.stringify(call)}`;
      await appendFile(failedFile, [words, ...records, ''].join('\n'));
    }
  }
  return settled;
}

/** What is settled. */
export interface RoundOfCalls {
  readonly since: Date;
  readonly calls: readonly SeenCall[];
  readonly desk: WireRecord;
  readonly restarts: readonly Restart[];
}

function fateOf({ answeredAt, endedBy }: SeenCall, isServed: boolean, isMisheard: boolean): Fate {
  if (answeredAt === null) return 'refused';
  if (endedBy !== 'caller') return 'cut';
  if (isServed) return 'served';
  return isMisheard ? 'misheard' : 'unserved';
}

/** Whether a call came while the app was not there, or Asterisk had started and the app had not connected to it yet. */
function wasAppAway({ dialledAt, answeredAt }: SeenCall, restarts: readonly Restart[]): boolean {
  return restarts.some(
    ({ part, fromMs, readyMs }) =>
      (part === 'the app' || part === 'Asterisk') &&
      dialledAt <= readyMs + takesCallsWithinMs &&
      (answeredAt ?? dialledAt) >= fromMs - momentMs,
  );
}

/** Returns the records of calls since a moment by their callers, as soon as all of them are over. */
async function readRows(pool: Pool, since: Date): Promise<ReadonlyMap<string, readonly CallRow[]>> {
  const areOver = async () => {
    const { rows } = await pool.query<{ open: boolean }>(
      'SELECT EXISTS (SELECT FROM calls WHERE started_at >= $1 AND ended_at IS NULL) AS open',
      [since],
    );
    return rows[0]?.open === false ? true : undefined;
  };
  // What is not written by then counts as lost.
  await untilTrue('the end of every call', areOver, writtenWithinMs).catch(() => undefined);
  const { rows } = await pool.query<CallRow>(
    `SELECT c.id, c.caller_number AS number, c.started_at AS "startedAt", c.ended_at IS NOT NULL AS "isOver",
            coalesce(c.outcome = 'served', false)
              AND EXISTS (SELECT FROM call_events e
                           WHERE e.call_id = c.id AND e.kind = 'step' AND e.name = 'hearing') AS "heardFact",
            EXISTS (SELECT FROM call_events e
                     WHERE e.call_id = c.id AND e.kind = 'digits'
                       AND ((e.name = 'number' AND e.detail <> '(18 digits)')
                         OR (e.name = 'password' AND e.detail <> '(6 digits)'))) AS "isMisheard"
       FROM calls c WHERE c.started_at >= $1 AND c.direction = 'in'`,
    [since],
  );
  const byNumber = new Map<string, CallRow[]>();
  for (const row of rows) byNumber.set(row.number, [...(byNumber.get(row.number) ?? []), row]);
  return byNumber;
}
