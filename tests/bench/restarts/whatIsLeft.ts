/** What must not be left when the last call is over: work that nobody ends, and callers whom nobody serves. */
import { appendFile } from 'node:fs/promises';
import { askRedis } from '../../../app/jobs/askRedis.js';
import { withDeadJobs } from '../../../app/jobs/jobQueueDead.js';
import { dueQueueName, queueName } from '../../../app/jobs/jobQueue.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { readAri } from '../benchHotline.js';
import type { DeskHotline } from '../desk/deskHotline.js';

/** Timed work, which joins recordings and opens what callers have left, comes once a minute. */
const settlesWithinMs = 90_000;
/** After so long due work is late. */
const lateS = 10;
/** BullMQ keeps a job's moment in milliseconds, times this, plus a counter. */
const scorePerMs = 0x1000;

/** What is counted, each by SQL. $1 has the ids of the agents at work, $2 when Asterisk was stopped. */
const counts = {
  'open rows of calls': 'calls WHERE ended_at IS NULL',
  'queue entries that are not over': "queue_entries WHERE status <> 'over'",
  'agents who are not free': "agent_states WHERE agent_id = ANY ($1) AND status <> 'ready'",
  'recordings that are not finished': "recordings WHERE status = 'recording'",
  'attempts to call back that are not over': 'callback_attempts WHERE over_at IS NULL',
  'due work that is not done': `due_work WHERE due_at < now() - interval '${lateS} s'`,
  'callbacks that are due': `callbacks WHERE status = 'waiting' AND next_at < now() - interval '${lateS} s'`,
  // Who waited when Asterisk was restarted is called back, at their place. Nobody else is: who hung up while the app was
  // away has left.
  'callers cut off while they waited, and not called back': `queue_entries e
     WHERE e.over_at >= to_timestamp($2::float8 / 1000) AND e.result = 'lost' AND e.connected_at IS NULL AND e.callback_id IS NULL
       AND NOT EXISTS (SELECT FROM callbacks k WHERE k.entry_id = e.id)`,
} as const;

/** What is left, by its name. */
export type Left = Readonly<Record<string, number>>;

/**
 * Waits until nothing is left.
 * @param asteriskStopped milliseconds since the epoch
 * @param file to which rows that are left are added
 * @returns what is left if that does not happen
 */
export async function untilNothingLeft(
  hotline: DeskHotline,
  agents: number,
  asteriskStopped: number,
  file: string,
): Promise<Left> {
  const values = [hotline.ids.slice(0, agents), asteriskStopped] as const;
  let left: Left = {};
  const isNothing = async () => {
    left = await readLeft(hotline, values);
    return Object.values(left).every((count) => count === 0) ? true : undefined;
  };
  await untilTrue('the end of everything', isNothing, settlesWithinMs).catch(() => undefined);
  for (const [name, from] of Object.entries(counts)) {
    if (left[name] === 0) continue;
    const { rows } = await hotline.database.pool.query<{ line: string }>(
      `SELECT row_to_json(t)::text AS line FROM (SELECT * FROM ${from}) t
        WHERE $1::int[] IS NOT NULL AND $2::float8 IS NOT NULL LIMIT 20`,
      [...values],
    );
    await appendFile(file, `left: ${name}\n${rows.map(({ line }) => `  ${line}\n`).join('')}`);
  }
  return left;
}

async function readLeft(
  { asterisk, database, redis }: DeskHotline,
  values: readonly [readonly number[], number],
): Promise<Left> {
  const channels = (await readAri(asterisk, 'channels')) as unknown[];
  const bridges = (await readAri(asterisk, 'bridges')) as unknown[];
  const columns = Object.entries(counts).map(
    ([name, from]) => `(SELECT count(*)::int FROM ${from}) AS "${name}"`,
  );
  const { rows } = await database.pool.query<Left>(`SELECT ${columns.join(', ')}`, [...values]);
  const { length: dead } = await withDeadJobs(redis.url, (jobs) => jobs.list(1000));
  return {
    'channels and bridges': channels.length + bridges.length,
    ...rows[0],
    'jobs in Redis that wait for longer than due': await stuckJobs(redis.url),
    'jobs that have failed for good': dead,
  };
}

/** Counts the jobs that are due, and not done. */
function stuckJobs(url: string): Promise<number> {
  return askRedis(url, async (redis) => {
    let stuck = 0;
    for (const queue of [queueName, dueQueueName]) {
      const due = (Date.now() - lateS * 1000) * scorePerMs;
      stuck += await redis.llen(`bull:${queue}:wait`);
      stuck += await redis.llen(`bull:${queue}:active`);
      stuck += await redis.zcount(`bull:${queue}:delayed`, '-inf', due);
    }
    return stuck;
  });
}

/** Waits until everybody is called back who is to be now. @throws Error if that takes too long */
export async function untilCalledBack({ database }: DeskHotline, withinMs: number): Promise<void> {
  const isDone = async () => {
    const { rows } = await database.pool.query<{ open: boolean }>(
      `SELECT EXISTS (SELECT FROM callbacks
                       WHERE status IN ('dialling', 'talking') OR (status = 'waiting' AND next_at <= now())) AS open`,
    );
    return rows[0]?.open === false ? true : undefined;
  };
  await untilTrue('the end of each call back', isDone, withinMs);
}

/** Returns how many callers who waited were cut off and are called back, and how many of these were served. */
export async function readCalledBack({
  database,
}: DeskHotline): Promise<{ readonly asked: number; readonly served: number }> {
  const { rows } = await database.pool.query<{ asked: number; served: number }>(
    `SELECT count(*)::int AS asked, count(*) FILTER (WHERE status = 'done')::int AS served
       FROM callbacks WHERE origin = 'cut_off'`,
  );
  return rows[0] ?? { asked: NaN, served: NaN };
}
