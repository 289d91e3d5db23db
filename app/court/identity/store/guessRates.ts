/**
 * How many passwords and codes fail at the whole hotline, by the way that they come: within the
 * last hour and usually (rules/guessing.ts).
 */
import type { Pool, PoolClient } from 'pg';
import { guessWays, type GuessRate, type GuessWay } from '../rules/guessing.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

const hourMs = 3_600_000;
const bucketMs = 600_000;

/** Failures by one way; see {@link readGuessRates}. */
export interface GuessRateOfWay extends GuessRate {
  readonly way: GuessWay;
  /** Tries of the last hour at numbers that do not exist. They count towards no limit. */
  readonly atNothing: number;
}

/** Reads how many passwords and codes fail at the hotline, by way: in the last hour and usually. */
export async function readGuessRates(pool: Pool, now: Date): Promise<GuessRateOfWay[]> {
  const usual = await usualRates(pool, now);
  const { rows } = await queryNamed<{ way: GuessWay; lastHour: number; atNothing: number }>(
    pool,
    'guess-failures-of-last-hour',
    `SELECT way, sum(failures)::int AS last_hour, sum(at_nothing)::int AS at_nothing
       FROM guess_failures WHERE begins_at > $1 AND begins_at <= $2 GROUP BY way`,
    lastHourOf(now),
  );
  return guessWays.map((way) => {
    const { lastHour = 0, atNothing = 0 } = rows.find((row) => row.way === way) ?? {};
    return { way, lastHour, atNothing, usual: usual[way] };
  });
}

/** From when until when, in whole buckets, the last hour lasts. */
export const lastHourOf = (now: Date) => [new Date(now.getTime() - hourMs - bucketMs), now];

/** How many days tell what is usual. */
const usualDays = 28;
/** With fewer hours than this, what is usual is unknown. */
const leastHours = 24;
/** How long (ms) the usual rate is reused; it does not change from call to call. */
const usualForMs = 300_000;

/**
 * Counts a failure, or a try at what does not exist: the same statement, so that the time it takes
 * reveals nothing. It is the last statement of a failed attempt, because another call that fails at
 * the same moment waits for it.
 */
export async function countFailure(
  client: PoolClient,
  way: GuessWay,
  exists: boolean,
  now: Date,
): Promise<void> {
  await queryNamed(
    client,
    'count-guess-failure',
    `INSERT INTO guess_failures (begins_at, way, failures, at_nothing) VALUES ($1, $2, $3, $4)
     ON CONFLICT (begins_at, way) DO UPDATE
        SET failures = guess_failures.failures + excluded.failures,
            at_nothing = guess_failures.at_nothing + excluded.at_nothing`,
    [
      ...[new Date(Math.floor(now.getTime() / bucketMs) * bucketMs), way],
      ...[exists ? 1 : 0, exists ? 0 : 1],
    ],
  );
}

type Rates = Readonly<Record<GuessWay, number>>;

const usualOf = new WeakMap<Pool, { readonly atMs: number; readonly usual: Rates }>();

/**
 * Reads the median of the hours that had any failure, by way. So nights do not lower it, and an
 * attack of some days does not raise it. The last two hours do not count.
 */
export async function usualRates(pool: Pool, now: Date): Promise<Rates> {
  const known = usualOf.get(pool);
  if (known !== undefined && Math.abs(now.getTime() - known.atMs) < usualForMs) return known.usual;
  const { rows } = await queryNamed<{ way: GuessWay; hours: number; median: number }>(
    pool,
    'usual-guess-failures',
    `SELECT way, count(*)::int AS hours, percentile_cont(0.5) WITHIN GROUP (ORDER BY n) AS median
       FROM (SELECT way, sum(failures) AS n FROM guess_failures
              WHERE begins_at >= $1 AND begins_at < $2 AND failures > 0
              GROUP BY way, date_trunc('hour', begins_at)) hourly
      GROUP BY way`,
    [new Date(now.getTime() - usualDays * 24 * hourMs), new Date(now.getTime() - 2 * hourMs)],
  );
  const rateOf = (way: GuessWay) => {
    const { hours = 0, median = 0 } = rows.find((row) => row.way === way) ?? {};
    return hours < leastHours ? 0 : median;
  };
  const usual = {
    shown: rateOf('shown'),
    withheld: rateOf('withheld'),
    sms: rateOf('sms'),
    agent: rateOf('agent'),
  };
  usualOf.set(pool, { atMs: now.getTime(), usual });
  return usual;
}

/** Deletes counts too old to tell what is usual. */
export async function deleteOldRates(db: Queryable, now: Date): Promise<void> {
  await db.query('DELETE FROM guess_failures WHERE begins_at < $1', [
    new Date(now.getTime() - (usualDays + 1) * 24 * hourMs),
  ]);
}
