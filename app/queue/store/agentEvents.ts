/**
 * Agents' states as events of queue_log. Asterisk knows members of queues, we know agents with
 * skills: an agent is a member of each queue whose callers need, after relaxation, no more than the
 * agent's skills (the view `agent_queues`). As app_queue does, a pause is written once for all queues
 * and then once for each.
 */
import type { AgentState } from '../rules/agentState.js';
import { appendQueueEvents, wholeSeconds, type QueueEventName } from './queueEvents.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

interface AgentEvent {
  readonly event: QueueEventName;
  readonly data: readonly string[];
  /** Whether it is written for each queue that the agent serves. */
  readonly ofEachQueue?: true;
}

/** Appends the events of one step of an agent. */
export async function appendAgentEvents(
  db: Queryable,
  agent: { readonly id: number; readonly number: string },
  before: AgentState,
  after: AgentState,
  now: Date,
): Promise<void> {
  const events = eventsOfAgent(agent.number, before, after, now);
  if (events.length === 0) return;
  const { rows: queues } = await queryNamed<{ queueId: number }>(
    db,
    'queues-of-agent',
    'SELECT queue_id FROM agent_queues WHERE agent_id = $1 ORDER BY queue_id',
    [agent.id],
  );
  await appendQueueEvents(
    db,
    events.flatMap(({ event, data, ofEachQueue }) => {
      const queueIds = ofEachQueue === true ? queues.map(({ queueId }) => queueId) : [null];
      return queueIds.map((queueId) => ({
        at: now,
        queueId,
        entryId: null,
        callId: null,
        agentId: agent.id,
        event,
        data,
      }));
    }),
  );
}

function eventsOfAgent(
  number: string,
  before: AgentState,
  after: AgentState,
  now: Date,
): AgentEvent[] {
  const channel = `PJSIP/${number}`;
  const wasThere = before.status !== 'signed_out';
  const isThere = after.status !== 'signed_out';
  if (!wasThere && !isThere) return [];
  if (!wasThere) {
    return [
      { event: 'AGENTLOGIN', data: [channel] },
      { event: 'ADDMEMBER', data: [], ofEachQueue: true },
    ];
  }
  if (!isThere) {
    const signedInS = wholeSeconds(before.signedInAt ?? now, now);
    return [
      { event: 'REMOVEMEMBER', data: [], ofEachQueue: true },
      { event: 'AGENTLOGOFF', data: [channel, String(signedInS)] },
    ];
  }
  if (after.status === 'paused') {
    if (before.status === 'paused' && before.reason === after.reason) return [];
    const data = [after.reason ?? ''];
    return [
      { event: 'PAUSEALL', data },
      { event: 'PAUSE', data, ofEachQueue: true },
    ];
  }
  if (before.status !== 'paused') return [];
  const data = [before.reason ?? ''];
  return [
    { event: 'UNPAUSEALL', data },
    { event: 'UNPAUSE', data, ofEachQueue: true },
  ];
}

/**
 * Changes who serves which queue (skills of an agent, needs of a queue), and writes which queues
 * agents who are signed in have joined and left by it. Call it inside a transaction.
 */
export async function changeServing<T>(
  db: Queryable,
  now: Date,
  change: () => Promise<T>,
): Promise<T> {
  const before = await served(db);
  const result = await change();
  const after = await served(db);
  const event = (pair: Served, name: QueueEventName, data: readonly string[]) => ({
    at: now,
    queueId: pair.queueId,
    entryId: null,
    callId: null,
    agentId: pair.agentId,
    event: name,
    data,
  });
  await appendQueueEvents(db, [
    ...without(before, after).map((pair) => event(pair, 'REMOVEMEMBER', [])),
    ...without(after, before).map((pair) =>
      event(pair, 'ADDMEMBER', pair.isPaused ? ['PAUSED'] : []),
    ),
  ]);
  return result;
}

interface Served {
  agentId: number;
  queueId: number;
  isPaused: boolean;
}

async function served(db: Queryable): Promise<Served[]> {
  const { rows } = await queryRows<Served>(
    db,
    `SELECT s.agent_id, s.status = 'paused' AS is_paused, m.queue_id
       FROM agent_states s JOIN agent_queues m USING (agent_id)
      WHERE s.status <> 'signed_out' ORDER BY s.agent_id, m.queue_id`,
  );
  return rows;
}

function without(these: readonly Served[], those: readonly Served[]): Served[] {
  const known = new Set(those.map(({ agentId, queueId }) => `${agentId} ${queueId}`));
  return these.filter(({ agentId, queueId }) => !known.has(`${agentId} ${queueId}`));
}
