/**
 * Reads what the clock makes due in the queues. Changes go through app/queue/waiting/queueUpkeep.ts.
 */
import { nodeDied } from '../../calls/store/calls.js';
import { needsAfter, relaxesAt } from '../rules/queueOrder.js';
import { relaxationsOf, type Queue } from './queues.js';
import { nodeOf } from '../../core/nodes/side.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/**
 * Seconds after which a silent node counts as away, or one whose PBX is: it is given no callers, and its offers are
 * withdrawn.
 */
export const nodeAwayAfterS = 10;
/**
 * Seconds after the end of the ringing at which an offer counts as stale: its process will never
 * end it.
 */
const staleAfterRingS = 15;

/**
 * Renews the sign of life of a node's process.
 * @param isPbxThere whether the process is connected to its PBX
 * @returns whether the queues have anything to do. If not, nobody is in a queue of any node, no agent wraps up, no
 *   callback is due, and this node rings nobody: whatever else is read of the queues, nothing is found.
 */
export async function beat(
  db: Queryable,
  node: string,
  now: Date,
  isPbxThere = true,
): Promise<boolean> {
  const { rows } = await queryNamed<{ isBusy: boolean }>(
    db,
    'beat',
    `INSERT INTO queue_nodes AS n (node, seen_at, pbx_seen_at)
     VALUES ($1, $2::timestamptz, CASE WHEN $3::boolean THEN $2::timestamptz END)
     ON CONFLICT (node) DO UPDATE
        SET seen_at = EXCLUDED.seen_at, pbx_seen_at = coalesce(EXCLUDED.pbx_seen_at, n.pbx_seen_at)
     RETURNING EXISTS (SELECT FROM queue_entries WHERE status <> 'over')
            OR EXISTS (SELECT FROM agent_states WHERE status = 'wrap_up')
            OR EXISTS (SELECT FROM callbacks WHERE status = 'waiting' AND next_at <= $2)
            OR EXISTS (SELECT FROM callback_attempts t WHERE t.node = $1 AND t.over_at IS NULL) AS is_busy`,
    [node, now, isPbxThere],
  );
  return rows[0]?.isBusy !== false;
}

/**
 * Writes that a node's process ends: its callers wait for the next one, and it is given no callers.
 */
export async function signOff(db: Queryable, node: string): Promise<void> {
  await db.query('DELETE FROM queue_nodes WHERE node = $1', [node]);
}

/**
 * Whether a process other than this one was connected to its PBX within ten seconds, and its node is not drained. The
 * process that has taken over from this one counts, because it keeps the common order of callers and callbacks.
 */
export async function anotherTakesCalls(db: Queryable, node: string, now: Date): Promise<boolean> {
  const { rows } = await queryNamed<{ isThere: boolean }>(
    db,
    'another-takes-calls',
    `SELECT EXISTS (
       SELECT FROM queue_nodes n
        WHERE n.node <> $1 AND n.pbx_seen_at > $2::timestamptz - $3::int * interval '1 second'
          AND NOT EXISTS (SELECT FROM draining_nodes d WHERE d.node = ${nodeOf('n.node')})) AS is_there`,
    [node, now, nodeAwayAfterS],
  );
  return rows[0]?.isThere === true;
}

/** Counts the nodes whose processes reported within ten seconds, each once. */
export async function countNodes(db: Queryable, now: Date): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-nodes',
    `SELECT count(DISTINCT ${nodeOf('node')})::int AS n FROM queue_nodes WHERE seen_at > $1::timestamptz - interval '10 seconds'`,
    [now],
  );
  return rows[0]?.n ?? 0;
}

/**
 * Relaxes the skills whose time has come. No row stays locked from one statement to the next, and
 * the second one takes turns with assign_callers (its key is 12368010), which would pass over a
 * caller whose row is locked, and serve a later one. Callers who have changed in between are left
 * for the next time.
 * @returns how many callers need less now.
 */
export async function relaxCallers(db: Queryable, now: Date): Promise<number> {
  const { rows } = await queryNamed<{
    id: number;
    queueId: number;
    skills: string[];
    enteredAt: Date;
    wantsAgent: boolean;
    relax: unknown;
  }>(
    db,
    'relax-due',
    `SELECT e.id, e.queue_id, e.skills, e.entered_at, e.wanted_agent_id IS NOT NULL AS wants_agent, l.relax
       FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.status = 'waiting' AND e.relax_at <= $1
      ORDER BY e.id LIMIT 1000`,
    [now],
  );
  if (rows.length === 0) return 0;
  const changes = rows.map(({ id, queueId, skills, enteredAt, wantsAgent, relax }) => {
    const waitedS = (now.getTime() - enteredAt.getTime()) / 1000;
    const after = needsAfter(skills, relaxationsOf(relax), waitedS, wantsAgent);
    return {
      id,
      queue_id: queueId,
      skills,
      needs: after.skills,
      keeps_agent: after.keepsAgent,
      relax_at: relaxesAt(enteredAt, after),
    };
  });
  const { rowCount } = await queryNamed(
    db,
    'relax',
    `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(12368010)),
          due AS MATERIALIZED (
            SELECT r.* FROM turn
              CROSS JOIN jsonb_to_recordset($1::jsonb)
                AS r (id bigint, queue_id int, skills text[], needs text[], keeps_agent boolean, relax_at timestamptz)
              JOIN queue_entries e ON e.id = r.id AND e.queue_id = r.queue_id AND e.skills = r.skills
             WHERE e.status = 'waiting' AND e.relax_at <= $2
               FOR NO KEY UPDATE OF e SKIP LOCKED)
     UPDATE queue_entries e
        SET needs = due.needs, relax_at = due.relax_at,
            wanted_agent_id = CASE WHEN due.keeps_agent THEN e.wanted_agent_id END
       FROM due
      WHERE e.id = due.id`,
    [JSON.stringify(changes), now],
  );
  return rowCount ?? 0;
}

/** Lists agents whose time for the wrap-up is over. */
export async function overdueWrapUps(db: Queryable, now: Date): Promise<number[]> {
  const { rows } = await queryNamed<{ agentId: number }>(
    db,
    'overdue-wrap-ups',
    `SELECT agent_id FROM agent_states WHERE status = 'wrap_up' AND wrap_up_until_at <= $1`,
    [now],
  );
  return rows.map((row) => row.agentId);
}

/** Lists callers of a node who have reached the longest wait of their queue. */
export async function longestWaiters(db: Queryable, node: string, now: Date): Promise<number[]> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'longest-waiters',
    `SELECT e.id FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.node = $1 AND e.status = 'waiting'
        AND e.entered_at <= $2::timestamptz - l.max_wait_s * interval '1 second'`,
    [node, now],
  );
  return rows.map((row) => row.id);
}

/**
 * Lists callers of a node for whom no agent is signed in, and has not been within the queue's grace:
 * a telephone that restarts is back before that.
 */
export async function unattendedCallers(db: Queryable, node: string, now: Date): Promise<number[]> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'unattended-callers',
    // Groups are few and callers are many: agents are sought for each group, once.
    `WITH groups AS MATERIALIZED (
       SELECT DISTINCT e.queue_id, e.least_needs FROM queue_entries e
        WHERE e.node = $1 AND e.status = 'waiting'
     ), unattended AS MATERIALIZED (
       SELECT g.queue_id, g.least_needs, l.empty_grace_s * interval '1 second' AS grace
         FROM groups g JOIN queues l ON l.id = g.queue_id
        WHERE NOT EXISTS (
          SELECT FROM agent_states s
           WHERE g.least_needs <@ s.skills
             AND (s.status NOT IN ('signed_out', 'unreachable')
                  OR s.since_at > $2::timestamptz - l.empty_grace_s * interval '1 second'))
     )
     SELECT e.id FROM queue_entries e JOIN unattended u USING (queue_id, least_needs)
      WHERE e.node = $1 AND e.status = 'waiting' AND e.entered_at <= $2::timestamptz - u.grace`,
    [node, now],
  );
  return rows.map((row) => row.id);
}

/** A queue in which callers of a node wait, with the hours that it keeps. */
export type QueueWithWaiters = { readonly queueId: number } & Pick<
  Queue,
  'courtId' | 'hours' | 'closingGraceS'
>;

export async function queuesWithWaiters(db: Queryable, node: string): Promise<QueueWithWaiters[]> {
  const { rows } = await queryNamed<QueueWithWaiters>(
    db,
    'queues-with-waiters',
    // Else PostgreSQL may look through all callers of a queue for one of this node.
    `WITH theirs AS MATERIALIZED (SELECT DISTINCT queue_id FROM queue_entries WHERE node = $1 AND status = 'waiting')
     SELECT id AS queue_id, court_id, hours, closing_grace_s FROM queues JOIN theirs ON queue_id = id`,
    [node],
  );
  return rows;
}

/** Lists waiting callers of a node and a queue. */
export async function waitersOf(db: Queryable, node: string, queueId: number): Promise<number[]> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'waiters-of',
    `SELECT id FROM queue_entries WHERE node = $1 AND queue_id = $2 AND status = 'waiting'`,
    [node, queueId],
  );
  return rows.map((row) => row.id);
}

/** Seconds after the end of a call at which its wait or talk counts as orphaned. */
const ghostAfterS = 5;

/**
 * Lists callers of a node who are in the queue, or talk, although their calls are over. Where another node took
 * this one for dead, its process goes on with the calls that it still has.
 */
export async function ghostsOf(db: Queryable, node: string, now: Date): Promise<number[]> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'ghosts-of',
    `SELECT e.id FROM queue_entries e JOIN calls c ON c.id = e.call_id
      WHERE e.node = $1 AND e.status <> 'over'
        AND c.ended_at <= $2::timestamptz - $3::int * interval '1 second'
        AND c.outcome_detail IS DISTINCT FROM $4`,
    [node, now, ghostAfterS, nodeDied],
  );
  return rows.map((row) => row.id);
}

/** Lists orphaned offers: their node or its PBX is away, or their time is long over. */
export async function staleOffers(
  db: Queryable,
  now: Date,
): Promise<{ entryId: number; agentId: number }[]> {
  const { rows } = await queryNamed<{ entryId: number; agentId: number }>(
    db,
    'stale-offers',
    `SELECT e.id AS entry_id, e.agent_id
       FROM queue_entries e JOIN queues l ON l.id = e.queue_id
      WHERE e.status = 'offered'
        -- A process that rings a telephone for a callback keeps the agent for so long (callbacks/cleanUpCallbacks.ts ends that).
        AND NOT EXISTS (SELECT FROM callback_attempts t
                         WHERE t.entry_id = e.id AND t.reached_at IS NULL AND t.over_at IS NULL)
        AND (e.offered_at <= $1::timestamptz - (l.ring_s + $2::int) * interval '1 second'
             OR (e.offered_at <= $1::timestamptz - $3::int * interval '1 second'
                 AND NOT EXISTS (SELECT FROM queue_nodes n WHERE n.node = e.node
                                   AND n.pbx_seen_at > $1::timestamptz - $3::int * interval '1 second')))`,
    [now, staleAfterRingS, nodeAwayAfterS],
  );
  return rows;
}

/**
 * Returns the next moment after `now` at which something becomes due by the clock; null when
 * nothing does.
 */
export async function nextDueAt(db: Queryable, now: Date): Promise<Date | null> {
  const { rows } = await queryNamed<{ at: Date | null }>(
    db,
    'next-due',
    `SELECT least(
       (SELECT min(relax_at) FROM queue_entries WHERE status = 'waiting' AND relax_at > $1),
       (SELECT min(wrap_up_until_at) FROM agent_states WHERE status = 'wrap_up' AND wrap_up_until_at > $1),
       (SELECT min(rests_until_at) FROM agent_states WHERE status = 'ready' AND rests_until_at > $1)) AS at`,
    [now],
  );
  return rows[0]?.at ?? null;
}

/** Lists agents in a consultation that a node holds. */
export async function consultingAgents(db: Queryable, node: string): Promise<number[]> {
  const { rows } = await queryRows<{ agentId: number }>(
    db,
    `SELECT agent_id FROM agent_states WHERE status = 'talking' AND entry_id IS NULL AND node = $1`,
    [node],
  );
  return rows.map((row) => row.agentId);
}

/** Lists agents who talk, to a caller or to a colleague, at a node that is away. */
export async function agentCallsOfAwayNodes(
  db: Queryable,
  now: Date,
): Promise<{ agentId: number; agentNumber: string; entryId: number | null }[]> {
  const { rows } = await queryNamed<{
    agentId: number;
    agentNumber: string;
    entryId: number | null;
  }>(
    db,
    'agent-calls-of-away-nodes',
    `SELECT s.agent_id, a.number AS agent_number, s.entry_id
       FROM agent_states s
       JOIN agents a ON a.id = s.agent_id
       LEFT JOIN queue_entries e ON e.id = s.entry_id
      WHERE s.status = 'talking'
        AND s.since_at <= $1::timestamptz - $2::int * interval '1 second'
        AND NOT EXISTS (SELECT FROM queue_nodes n WHERE n.node = coalesce(e.node, s.node)
                           AND n.seen_at > $1::timestamptz - $2::int * interval '1 second')`,
    [now, nodeAwayAfterS],
  );
  return rows;
}
