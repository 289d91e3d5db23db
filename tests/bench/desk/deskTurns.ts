/**
 * Checks whether all callers were served in turn, once, and by a free agent: first from the wire,
 * then independently from the database's log of events.
 */
import { type Pool } from 'pg';
import { type WireRecord } from './deskRun.js';

/** How often the queue broke its rules. */
export interface Faults {
  /** Callers who were offered to an agent after a later caller. */
  readonly outOfTurn: number;
  /** Callers for whom telephones rang twice, and agents with two callers. */
  readonly twice: number;
  /** How often an agent was idle for more than a second while a caller waited. */
  readonly idle: number;
  /** The first few faults, for the terminal. */
  readonly stories: readonly string[];
}

/**
 * The time from a caller's digit to their place in the queue. Callers whose digits are closer may be
 * taken in either order.
 */
const entryMs = 300;
/** Telephones that ring at the same time may ring in any order. */
const atOnceMs = 100;
const idleMs = 1000;

interface Waiter {
  readonly name: string;
  readonly from: number;
  /** When a telephone rang for this caller. */
  readonly offeredAt: number | null;
  /** When the caller left; later than everything else if they did not. */
  readonly goneAt: number;
}

/**
 * Counts faults from SIP and digits on the wire.
 * @param agents numbers of the agents at work, free when the run began
 */
export function faultsOnWire(record: WireRecord, agents: readonly string[]): Faults {
  const end = Math.max(...record.rings.map(({ at }) => at));
  const firstRing = new Map<string, number>();
  for (const { caller, at } of record.rings) {
    if (!firstRing.has(caller)) firstRing.set(caller, at);
  }
  const waiters = record.callers.flatMap(({ number, askedAt, overAt }): Waiter[] => {
    if (askedAt === null) return [];
    const goneAt = overAt ?? Number.POSITIVE_INFINITY;
    return [{ name: number, from: askedAt, offeredAt: firstRing.get(number) ?? null, goneAt }];
  });
  const gaps = agents.flatMap((agent) => {
    const rings = record.rings.filter((ring) => ring.agent === agent);
    const starts = [record.beganAt, ...rings.map(({ freeAt }) => freeAt ?? end)];
    return starts.map((from, index) => ({ name: agent, from, to: rings[index]?.at ?? end }));
  });
  return faultsOf(
    findOutOfTurn(waiters, entryMs, atOnceMs),
    findTwice(record),
    findIdle(gaps, waiters),
  );
}

function faultsOf(
  outOfTurn: readonly string[],
  twice: readonly string[],
  idle: readonly string[],
): Faults {
  const stories = [outOfTurn, twice, idle].flatMap((each) => each.slice(0, 3));
  return { outOfTurn: outOfTurn.length, twice: twice.length, idle: idle.length, stories };
}

function findTwice({ rings }: WireRecord): string[] {
  const found: string[] = [];
  for (const who of ['caller', 'agent'] as const) {
    const before = new Map<string, number>();
    for (const ring of rings) {
      const busyUntil = before.get(ring[who]) ?? 0;
      if (ring.at < busyUntil) found.push(`${who} ${ring[who]} rung again while busy`);
      before.set(ring[who], Math.max(busyUntil, ring.freeAt ?? Number.POSITIVE_INFINITY));
    }
  }
  return found;
}

/**
 * Counts faults from `queue_events` and `agent_state_changes`, between two moments. What comes after
 * `until`, when all callers hang up at once, is not the queue's doing.
 */
export async function faultsInDatabase(pool: Pool, since: Date, until: Date): Promise<Faults> {
  const { rows: entries } = await pool.query<{
    id: number;
    entered_ms: number;
    ended_ms: number | null;
  }>(
    `SELECT a.entry_id AS id, extract(epoch FROM a.at)::float8 * 1000 AS entered_ms,
            (SELECT extract(epoch FROM min(g.at))::float8 * 1000 FROM queue_events g
              WHERE g.entry_id = a.entry_id AND g.event IN ('ABANDON', 'EXITWITHTIMEOUT', 'EXITEMPTY',
                    'EXITWITHKEY', 'COMPLETEAGENT', 'COMPLETECALLER')) AS ended_ms
       FROM queue_events a
      WHERE a.event = 'ENTERQUEUE' AND a.at >= $1 AND a.at <= $2 ORDER BY a.at, a.entry_id`,
    [since, until],
  );
  const { rows: changes } = await pool.query<{
    agent_id: number;
    entry_id: number | null;
    to_status: string;
    at_ms: number;
  }>(
    `SELECT agent_id, entry_id, to_status, extract(epoch FROM at)::float8 * 1000 AS at_ms
       FROM agent_state_changes WHERE at >= $1 AND at <= $2 ORDER BY at, id`,
    [since, until],
  );
  const offers = new Map<number, number[]>();
  const gaps: Gap[] = [];
  const freeSince = new Map<number, number>();
  for (const { agent_id, entry_id, to_status, at_ms } of changes) {
    const from = freeSince.get(agent_id);
    if (from !== undefined) gaps.push({ name: `agent ${agent_id}`, from, to: at_ms });
    freeSince.delete(agent_id);
    if (to_status === 'ready') freeSince.set(agent_id, at_ms);
    if (to_status !== 'offered' || entry_id === null) continue;
    offers.set(entry_id, [...(offers.get(entry_id) ?? []), at_ms]);
  }
  const end = until.getTime();
  for (const [id, from] of freeSince) gaps.push({ name: `agent ${id}`, from, to: end });
  const waiters = entries.map(({ id, entered_ms, ended_ms }) => ({
    name: String(id),
    from: entered_ms,
    offeredAt: offers.get(id)?.[0] ?? null,
    goneAt: ended_ms ?? Number.POSITIVE_INFINITY,
  }));
  const offeredAgain = [...offers]
    .filter(([, times]) => times.length > 1)
    .map(([id, times]) => `entry ${id} offered ${times.length} times`);
  return faultsOf(findOutOfTurn(waiters, 0, 0), offeredAgain, findIdle(gaps, waiters));
}

function findOutOfTurn(waiters: readonly Waiter[], near: number, atOnce: number): string[] {
  return waiters.flatMap(({ name, from, offeredAt }) => {
    if (offeredAt === null) return [];
    const passed = waiters.find(
      (earlier) =>
        earlier.from < from - near &&
        (earlier.offeredAt ?? Number.POSITIVE_INFINITY) > offeredAt + atOnce &&
        earlier.goneAt > offeredAt,
    );
    if (passed === undefined) return [];
    return [`${name} before ${passed.name}, who came ${Math.round(from - passed.from)} ms earlier`];
  });
}

interface Gap {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function findIdle(gaps: readonly Gap[], waiters: readonly Waiter[]): string[] {
  return gaps.flatMap((gap) => {
    const overlap = ({ from, offeredAt, goneAt }: Waiter) =>
      Math.min(gap.to, offeredAt ?? Number.POSITIVE_INFINITY, goneAt) - Math.max(gap.from, from);
    const waiter = waiters.find((each) => overlap(each) > idleMs);
    if (waiter === undefined) return [];
    const ms = Math.round(overlap(waiter));
    const free = Math.round(gap.to - gap.from);
    return [`${gap.name} idle for ${free} ms, ${ms} of them while ${waiter.name} waits`];
  });
}

/** An agent's telephone that rang for a caller who was waiting when the agent became free. */
export interface NextRing {
  /** Milliseconds from then to the INVITE. */
  readonly delay: number;
  /** The caller of the agent's call before. */
  readonly before: string;
  readonly caller: string;
}

/** Returns the delays of {@link nextRings}. */
export function offerDelays(record: WireRecord, since = 0): number[] {
  return nextRings(record, since).map(({ delay }) => delay);
}

/** Returns what rang for callers who were waiting when an agent became free, since a moment. */
export function nextRings({ rings, callers }: WireRecord, since = 0): NextRing[] {
  const askedAt = new Map(callers.map((caller) => [caller.number, caller.askedAt]));
  return rings.flatMap(({ agent, freeAt, caller: before }) => {
    if (freeAt === null || freeAt < since) return [];
    const next = rings.find((ring) => ring.agent === agent && ring.at > freeAt);
    const asked = next === undefined ? null : askedAt.get(next.caller);
    if (next === undefined || asked === null || asked === undefined) return [];
    if (asked + entryMs >= freeAt) return [];
    return [{ delay: next.at - freeAt, before, caller: next.caller }];
  });
}
