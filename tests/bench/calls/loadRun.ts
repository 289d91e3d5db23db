/** One run of callers through the app or through a peer: what failed, and what it cost. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { callersAddress } from '../benchAsterisk.js';
import { benchFolder, countInFile, peerNumber, type BenchHotline } from '../benchHotline.js';
import { conversationMs, type Patience } from './conversation.js';
import { unfinishedMark } from './dialplanPeer.js';
import { cpuSeconds, familyCpuSeconds, machineCpuSeconds } from '../processCost.js';
import { runCallers, scenario } from './sippCaller.js';

/** Which side a run loads: the app, or the peer in dialplan. */
export type Side = 'app' | 'peer';

/** The callers of a run: how many, and at which rate (new calls a second). */
export interface LoadRunOptions {
  readonly side: Side;
  readonly patience: Patience;
  readonly calls: number;
  readonly rate: number;
  readonly from?: string;
}

/** The result of a run. */
export interface LoadRun {
  readonly calls: number;
  /** Calls that SIPp counts as failed, or whose conversation did not reach its end. */
  readonly failed: number;
  /** The reasons in words, for the terminal. */
  readonly why: string;
  /** CPU milliseconds per call. */
  readonly cpu: { readonly asterisk: number; readonly app: number; readonly postgres: number };
  /**
   * The run's actual duration divided by the expected one; 1 is on time. Late callers are no full
   * load.
   */
  readonly lateness: number;
  /** Share of the machine's CPU that was busy, including callers and everything else. */
  readonly busy: number;
}

/** How long the app may take to write the last records. */
const recordsWithinMs = 10_000;

/** Runs callers through one side, and waits until their records are written. */
export async function runLoad(hotline: BenchHotline, options: LoadRunOptions): Promise<LoadRun> {
  const { asterisk, app, database } = hotline;
  const readCpu = async () => ({
    asterisk: await cpuSeconds(asterisk.pid),
    app: await cpuSeconds(app.pid),
    postgres: await familyCpuSeconds(database.postgres.pid),
    machine: await machineCpuSeconds(),
  });
  // An overload may have locked callers for wrong digits; this run ignores that.
  await database.pool.query('DELETE FROM sign_in_locks');
  const unfinishedBefore = await countInFile(asterisk.logFile, unfinishedMark);
  const beganAt = await databaseTime(hotline);
  const before = await readCpu();
  const begunAtMs = performance.now();
  const result = await runCallers({
    folder: path.join(benchFolder, 'callers'),
    name: `${options.side}-${options.patience}`,
    from: options.from ?? callersAddress,
    to: `${asterisk.sipAddress}:${asterisk.sipPort}`,
    number: options.side === 'app' ? '12368' : peerNumber,
    scenario: scenario(hotline.turns, options.patience),
    people: hotline.people,
    calls: options.calls,
    rate: options.rate,
  });
  const tookMs = performance.now() - begunAtMs;
  const expectedMs =
    (options.calls / options.rate) * 1000 + conversationMs(hotline.turns, options.patience);
  const unfinished =
    options.side === 'app'
      ? options.calls - (await countServed(hotline, beganAt, options.calls))
      : (await countInFile(asterisk.logFile, unfinishedMark)) - unfinishedBefore;
  const after = await readCpu();
  const stories =
    options.side === 'app' && unfinished > 0 ? await tellUnfinished(hotline, beganAt) : '';
  const perCall = (now: number, then: number) => ((now - then) * 1000) / options.calls;
  const busy = after.machine.busy - before.machine.busy;
  const total = after.machine.total - before.machine.total;
  // A call that SIPp gave up is unfinished too, and counts once.
  const failed = Math.max(result.failed, unfinished);
  return {
    calls: options.calls,
    failed,
    why:
      failed === 0
        ? ''
        : `SIPp ${result.failed} ${JSON.stringify(result.reasons)}, unfinished ${unfinished} ${stories}`,
    cpu: {
      asterisk: perCall(after.asterisk, before.asterisk),
      app: perCall(after.app, before.app),
      postgres: perCall(after.postgres, before.postgres),
    },
    lateness: tookMs / expectedMs,
    busy: busy / total,
  };
}

/** Returns the time by the database's clock, by which records are dated. */
export async function databaseTime({ database }: BenchHotline): Promise<Date> {
  const { rows } = await database.pool.query<{ now: Date }>('SELECT now() AS now');
  return rows[0]?.now ?? new Date();
}

/**
 * Counts the calls whose record shows that the caller heard the requested fact, and whose end is
 * written.
 */
export async function countServed(
  { database }: BenchHotline,
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

/** Says where the unfinished calls ended, and how many of them. */
async function tellUnfinished({ database }: BenchHotline, since: Date): Promise<string> {
  const { rows } = await database.pool.query<{ story: string; n: number }>(
    `SELECT concat_ws(' ', coalesce(outcome, 'open'), outcome_detail, 'after:', (
              SELECT string_agg(e.kind || ' ' || e.name, ', ' ORDER BY e.seq)
                FROM call_events e WHERE e.call_id = c.id AND e.kind <> 'prompt')) AS story,
            count(*)::int AS n
       FROM calls c
      WHERE started_at >= $1
        AND NOT (outcome = 'served' AND outcome IS NOT NULL AND EXISTS (
              SELECT 1 FROM call_events e
               WHERE e.call_id = c.id AND e.kind = 'step' AND e.name = 'hearing'))
      GROUP BY 1 ORDER BY n DESC LIMIT 3`,
    [since],
  );
  return rows.map(({ story, n }) => `\n    ${n} x ${story}`).join('');
}
