/**
 * Agents' states as events of queue_log. Asterisk knows members of queues, we know agents with
 * skills: an agent is a member of each line whose callers need, after relaxation, no more than the
 * agent's skills (the view `agent_lines`). As app_queue does, a pause is written once for all lines
 * and then once for each.
 */
import type { AgentState } from '../rules/agentState.js';
import { appendLineEvents, wholeSeconds, type LineEventName } from './lineEvents.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

interface AgentEvent {
  readonly event: LineEventName;
  readonly data: readonly string[];
  /** Whether it is written for each line that the agent serves. */
  readonly ofEachLine?: true;
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
  const { rows: lines } = await queryNamed<{ lineId: number }>(
    db,
    'lines-of-agent',
    'SELECT line_id FROM agent_lines WHERE agent_id = $1 ORDER BY line_id',
    [agent.id],
  );
  await appendLineEvents(
    db,
    events.flatMap(({ event, data, ofEachLine }) => {
      const lineIds = ofEachLine === true ? lines.map(({ lineId }) => lineId) : [null];
      return lineIds.map((lineId) => ({
        at: now,
        lineId,
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
      { event: 'ADDMEMBER', data: [], ofEachLine: true },
    ];
  }
  if (!isThere) {
    const signedInS = wholeSeconds(before.signedInAt ?? now, now);
    return [
      { event: 'REMOVEMEMBER', data: [], ofEachLine: true },
      { event: 'AGENTLOGOFF', data: [channel, String(signedInS)] },
    ];
  }
  if (after.status === 'paused') {
    if (before.status === 'paused' && before.reason === after.reason) return [];
    const data = [after.reason ?? ''];
    return [
      { event: 'PAUSEALL', data },
      { event: 'PAUSE', data, ofEachLine: true },
    ];
  }
  if (before.status !== 'paused') return [];
  const data = [before.reason ?? ''];
  return [
    { event: 'UNPAUSEALL', data },
    { event: 'UNPAUSE', data, ofEachLine: true },
  ];
}

/**
 * Changes who serves which line (skills of an agent, needs of a line), and writes which lines
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
  const event = (pair: Served, name: LineEventName, data: readonly string[]) => ({
    at: now,
    lineId: pair.lineId,
    entryId: null,
    callId: null,
    agentId: pair.agentId,
    event: name,
    data,
  });
  await appendLineEvents(db, [
    ...without(before, after).map((pair) => event(pair, 'REMOVEMEMBER', [])),
    ...without(after, before).map((pair) =>
      event(pair, 'ADDMEMBER', pair.isPaused ? ['PAUSED'] : []),
    ),
  ]);
  return result;
}

interface Served {
  agentId: number;
  lineId: number;
  isPaused: boolean;
}

async function served(db: Queryable): Promise<Served[]> {
  const { rows } = await queryRows<Served>(
    db,
    `SELECT s.agent_id, s.status = 'paused' AS is_paused, m.line_id
       FROM agent_states s JOIN agent_lines m USING (agent_id)
      WHERE s.status <> 'signed_out' ORDER BY s.agent_id, m.line_id`,
  );
  return rows;
}

function without(these: readonly Served[], those: readonly Served[]): Served[] {
  const known = new Set(those.map(({ agentId, lineId }) => `${agentId} ${lineId}`));
  return these.filter(({ agentId, lineId }) => !known.has(`${agentId} ${lineId}`));
}
