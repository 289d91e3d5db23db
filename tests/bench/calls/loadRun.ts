/** One run of callers through the app or through a peer: what failed, and what it cost. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { callersAddress } from '../benchAsterisk.js';
import { benchFolder, countInFile, type BenchHotline } from '../benchHotline.js';
import { conversationMs, type Patience } from './conversation.js';
import { peerNumber, unfinishedMark } from './dialplanPeer.js';
import { round, say } from '../figure.js';
import { costInWords, countCost, type CallCost } from '../processCost.js';
import { runCallers, scenario, type CallersResult } from './sippCaller.js';

/** Which side a run loads: the app, or the peer in dialplan. */
export type Side = 'app' | 'peer';

/** The callers of a run: how many, and at which rate (new calls a second). */
export interface LoadRunOptions {
  readonly side: Side;
  /** By default they hurry. */
  readonly patience?: Patience;
  readonly calls: number;
  readonly rate: number;
  readonly from?: string;
}

/** The result of a run. */
export interface LoadRun {
  readonly calls: number;
  /** Calls that SIPp counts as failed, or whose conversation did not reach its end. */
  readonly failed: number;
  readonly cost: CallCost;
  /**
   * The run's actual duration divided by the expected one; 1 is on time. Late callers are no full
   * load.
   */
  readonly lateness: number;
}

/** How long the app may take to write the last records. */
const recordsWithinMs = 10_000;

/** Runs hurried callers through one side, waits until their records are written, and tells of it. */
export async function runLoad(
  hotline: BenchHotline,
  name: string,
  options: LoadRunOptions,
): Promise<LoadRun> {
  const { asterisk, database } = hotline;
  const { side, calls, rate, patience = 'hurries' } = options;
  // An overload may have locked callers for wrong digits; this run ignores that.
  await database.pool.query('DELETE FROM sign_in_locks');
  const unfinishedBefore = await countInFile(asterisk.logFile, unfinishedMark);
  const beganAt = await databaseTime(hotline);
  const stopCounting = await countCost(hotline);
  const begunAtMs = performance.now();
  const result = await callSide(hotline, { ...options, name: `${side}-${patience}` });
  const tookMs = performance.now() - begunAtMs;
  const expectedMs = (calls / rate) * 1000 + conversationMs(hotline.turns, patience);
  const unfinished =
    side === 'app'
      ? calls - (await countServed(hotline, beganAt, calls))
      : (await countInFile(asterisk.logFile, unfinishedMark)) - unfinishedBefore;
  const cost = await stopCounting(calls);
  // A call that SIPp gave up is unfinished too, and counts once.
  const failed = Math.max(result.failed, unfinished);
  const lateness = tookMs / expectedMs;
  say(
    `${name}: ${calls} calls, ${failed} failed; ${costInWords(cost)}, time x ${round(lateness)}` +
      (failed === 0 ? '' : `; SIPp ${JSON.stringify(result.reasons)}, unfinished ${unfinished}`),
  );
  return { calls, failed, cost, lateness };
}

/** Runs callers through one side of a hotline. */
export function callSide(
  { asterisk, turns, people }: BenchHotline,
  options: LoadRunOptions & { readonly name: string; readonly mayBeRefused?: boolean },
): Promise<CallersResult> {
  const { name, side, calls, rate, patience = 'hurries', from = callersAddress } = options;
  return runCallers({
    folder: path.join(benchFolder, 'callers'),
    name,
    from,
    to: `${asterisk.sipAddress}:${asterisk.sipPort}`,
    number: side === 'app' ? '12368' : peerNumber,
    scenario: scenario(turns, patience, options.mayBeRefused),
    people,
    calls,
    rate,
  });
}

/** Returns the time by the database's clock, by which records are dated. */
export async function databaseTime({ database }: Pick<BenchHotline, 'database'>): Promise<Date> {
  const { rows } = await database.pool.query<{ now: Date }>('SELECT now() AS now');
  return rows[0]?.now ?? new Date();
}

/**
 * Counts the calls whose record shows that the caller heard the requested fact, and whose end is
 * written.
 */
export async function countServed(
  { database }: Pick<BenchHotline, 'database'>,
  since: Date,
  expected: number,
  before: Date | 'infinity' = 'infinity',
): Promise<number> {
  const deadline = Date.now() + recordsWithinMs;
  for (;;) {
    const { rows } = await database.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM calls c
        WHERE started_at >= $1 AND started_at < $2 AND outcome = 'served'
          AND EXISTS (SELECT 1 FROM call_events e
                       WHERE e.call_id = c.id AND e.kind = 'step' AND e.name = 'hearing')`,
      [since, before],
    );
    const served = rows[0]?.n ?? 0;
    if (served >= expected || Date.now() > deadline) return served;
    await delay(200);
  }
}
