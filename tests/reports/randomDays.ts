/**
 * Some random days of a small hotline: agent calls over midnight, transfers, scores, states that last for
 * days.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { Chance } from './chance.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The days, which are long over by the database's clock, too. */
export const firstDay = new Date('2024-03-01T00:00:00+08:00');
export const days = 5;
export const lastMoment = new Date(firstDay.getTime() + days * dayMs);
/** The present of the tests. */
export const present = new Date(firstDay.getTime() + 12 * dayMs);

/** The first three have states, the others agent calls. */
const agents = 30;

type Values = Readonly<Record<string, unknown>>;

export interface Entry {
  readonly id: number;
  readonly call_id: string;
  readonly agent_id: number | null;
  readonly over_at: Date | null;
  readonly entered_at: Date;
  readonly result: string | null;
}

export interface RandomDays {
  readonly calls: readonly { readonly id: string; readonly hasEntries: boolean }[];
  readonly entries: readonly Entry[];
}

/** Inserts rows into a table. */
export async function insertRows(
  pool: Pool,
  table: string,
  rows: readonly Values[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).join(', ');
  await pool.query(
    `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

/** Fills an empty database. The same seed makes the same days. */
export async function insertRandomDays(pool: Pool, seed: number): Promise<RandomDays> {
  const chance = new Chance(seed);
  // What comes of it changes nothing else of the days.
  const missing = new Chance(seed + 1000);
  const any = <T>(values: readonly T[]): T => values[chance.whole(values.length)] as T;
  const after = (at: Date, meanMs: number) => new Date(at.getTime() + 1 + chance.about(meanMs));
  const court = (id: number) => ({ id, code: `C${id}`, name: `court ${id}`, level: 'basic' });
  await insertRows(pool, 'courts', [court(1), court(2)]);
  const queue = (id: number, name: string, court_id: number | null) => ({
    id,
    name,
    court_id,
    enabled: id !== 3,
    service_level_s: 15 + id,
    short_abandon_s: 5,
  });
  for (const each of [queue(1, 'general', null), queue(2, 'case', 1), queue(3, 'former', 2)]) {
    const { id, name, court_id, enabled, service_level_s, short_abandon_s } = each;
    await pool.query(
      `INSERT INTO queues (id, name, court_id, enabled, service_level_s, short_abandon_s) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, name, court_id, enabled, service_level_s, short_abandon_s],
    );
  }
  for (let id = 1; id <= agents; id += 1) {
    await pool.query(
      `INSERT INTO agents (id, number, name, court_id, sip_digest, added_at) VALUES ($1, $2, $3, $4, repeat('0', 32), $5)`,
      [id, String(1000 + id), `agent ${id}`, id === 4 ? null : 1 + (id % 2), firstDay],
    );
  }

  const calls: Values[] = [];
  const entries: (Entry & Values)[] = [];
  const scores: Values[] = [];
  const changes: Values[] = [];
  const missed: Values[] = [];
  const change = (
    agent_id: number,
    from_status: string,
    to_status: string,
    since: Date,
    at: Date,
  ) =>
    changes.push({
      agent_id,
      from_status,
      to_status,
      since_at: since,
      at,
      reason: to_status === 'paused' ? any(['meal', 'training']) : null,
    });
  for (let n = 0; n < 70; n += 1) {
    const id = randomUUID();
    // Half of them around a midnight.
    const day = firstDay.getTime() + (chance.whole(days + 2) - 1) * dayMs;
    const started = new Date(
      chance.next() < 0.5 ? day + (chance.next() - 0.5) * hourMs : day + chance.whole(dayMs),
    );
    const hasEnded = n !== 7;
    const ofCall = chance.whole(3);
    let at = after(started, 40_000);
    let before: number | null = null;
    for (let m = 0; m < ofCall; m += 1) {
      const entryId = entries.length + 1;
      const result = any([
        ...[
          'answered',
          'answered',
          'answered',
          'answered',
          'abandoned',
          'abandoned',
          'timeout',
          'digit',
        ],
        ...['closed', 'full', 'no_agents', 'lost', 'callback'],
      ]);
      const isAnswered = result === 'answered';
      const left = after(at, 25_000);
      const over = isAnswered ? after(left, chance.next() < 0.1 ? 8 * hourMs : 200_000) : left;
      // An agent does one thing at a time, so the agents of the agent calls have no other states.
      const agentId = isAnswered ? 4 + (entryId % (agents - 3)) : null;
      entries.push({
        id: entryId,
        queue_id: 1 + chance.whole(3),
        call_id: id,
        node: 'n1',
        skills: any([[], [], ['topic:case'], ['language:en', 'topic:case']]),
        needs: [],
        least_needs: [],
        entered_at: at,
        order_at: at,
        status: 'over',
        agent_id: agentId,
        offered_at: isAnswered ? at : null,
        connected_at: isAnswered ? left : null,
        over_at: over,
        result,
        estimate_s: chance.next() < 0.6 ? chance.whole(120) : null,
        hold_s: isAnswered ? chance.whole(20) : 0,
        transferred_from: m === 0 ? null : before,
      });
      if (agentId !== null) {
        change(agentId, 'wrap_up', 'ready', over, after(over, 30_000));
        const isScored = chance.next() < 0.5 && scores.every(({ call_id }) => call_id !== id);
        if (isScored)
          scores.push({
            call_id: id,
            agent_id: agentId,
            score: 1 + chance.whole(5),
            at: after(over, 9000),
          });
      }
      // An agent of those with states, before the caller was taken or left.
      if (missing.next() < 0.3)
        missed.push({
          at: new Date(at.getTime() + missing.whole(20_000)),
          queue_id: 1,
          entry_id: entryId,
          call_id: id,
          agent_id: 1 + missing.whole(3),
          event: 'RINGNOANSWER',
          data1: '15000',
        });
      before = entryId;
      at = new Date(over.getTime() + 1);
    }
    calls.push({
      id,
      node: 'n1',
      channel_id: `c${n}`,
      court_id: any([1, 2, null]),
      started_at: started,
      direction: chance.next() < 0.9 ? 'in' : 'out',
      phase: hasEnded ? 'over' : 'menu',
      ended_at: hasEnded ? new Date(at.getTime() + 1000) : null,
      outcome: hasEnded ? any(['served', 'abandoned', 'failed', 'busy', 'too_long', 'lost']) : null,
      language: 'zh',
      resumed: 0,
      caller_number: '',
      called_number: '12368',
    });
  }
  // The agents' states: hours, sometimes a day and a half at a time. Agent 3 is still ready.
  for (const agent of [1, 2, 3]) {
    let since = new Date(firstDay.getTime() - 3 * hourMs);
    let status = 'signed_out';
    while (since < lastMoment) {
      const next = any(['signed_out', 'ready', 'offered', 'talking', 'paused', 'unreachable']);
      const at = after(since, chance.next() < 0.1 ? 36 * hourMs : 2 * hourMs);
      change(agent, status, next, since, at);
      [since, status] = [at, next];
    }
    await pool.query(
      `INSERT INTO agent_states (agent_id, status, since_at, last_free_at, signed_in_at) VALUES ($1, $2, $3, $3, $4)
       ON CONFLICT (agent_id) DO UPDATE SET status = excluded.status, since_at = excluded.since_at, signed_in_at = excluded.signed_in_at`,
      [agent, agent === 3 ? 'ready' : 'signed_out', since, agent === 3 ? since : null],
    );
  }
  await insertRows(pool, 'calls', calls);
  await insertRows(pool, 'queue_entries', entries);
  await insertRows(pool, 'satisfaction', scores);
  await insertRows(pool, 'agent_state_changes', changes);
  await insertRows(pool, 'queue_events', missed);
  const withEntries = new Set(entries.map(({ call_id }) => call_id));
  return {
    calls: calls.map(({ id }) => ({ id: id as string, hasEntries: withEntries.has(id as string) })),
    entries,
  };
}
