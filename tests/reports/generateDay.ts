/**
 * A day of the desk, made call by call through the hotline's own functions, with a clock that jumps
 * from event to event. It keeps a separate log of what it did, from which tests compute the figures
 * in another way.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { changeAgent, type AgentOwnEvent } from '../../app/queue/agentStates.js';
import type { RuntimeDeps } from '../../app/agents/runtime/queueRuntime.js';
import { transferAgentCall } from '../../app/agents/calls/transferAgentCall.js';
import { changeEntry, enterQueue, type EntryChange } from '../../app/queue/waiting/waitingQueue.js';
import type { AgentState } from '../../app/queue/rules/agentState.js';
import type { EntryEvent } from '../../app/queue/rules/queueEntry.js';
import { addAgent, sipDigest } from '../../app/queue/store/agents.js';
import { openCall } from '../../app/calls/store/calls.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { assignCallers, type Offer } from '../../app/queue/store/assignCallers.js';
import { beginHold, endHold, type QueueEntry } from '../../app/queue/store/queueEntries.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { Chance } from './chance.js';
import { arrivalsAnHour, begin, end, isOpen, minute, second } from './dayHours.js';
import type { DayLog, LoggedEntry, LoggedOffer, AgentPiece } from './dayLog.js';
import { EventQueue } from './eventQueue.js';
import { shiftOf } from './shiftOf.js';

/** The day's queues with the settings that the figures depend on, in seconds. */
export const queues = {
  general: { serviceLevelS: 15, shortAbandonS: 5 },
  case: { serviceLevelS: 20, shortAbandonS: 8 },
} as const;

const node = 'hotline';

/** Makes the day. What happens depends only on the seed. */
export async function generateDay(pool: Pool, seed: number): Promise<DayLog> {
  const day = new Day(pool, seed);
  await day.prepare();
  await day.run();
  return day.log;
}

class Day {
  readonly log: DayLog = { entries: [], pieces: [], offers: [], calls: [], asOf: new Date(end) };
  private now = begin;
  private readonly chance: Chance;
  /** A separate generator, so that holds change nothing else. */
  private readonly holdChance: Chance;
  private readonly deps: RuntimeDeps;
  private readonly queue = new EventQueue();
  /** Whether the current event may lead to an assignment. */
  private hasNews = false;
  private readonly byId = new Map<number, LoggedEntry>();
  private readonly ringing = new Map<number, LoggedOffer>();
  private readonly numbers = new Map<number, string>();
  private readonly current = new Map<string, AgentPiece>();

  constructor(
    private readonly pool: Pool,
    seed: number,
  ) {
    this.chance = new Chance(seed);
    this.holdChance = new Chance(seed + 1);
    this.deps = {
      db: pool,
      node,
      clock: { now: () => new Date(this.now) },
      isOpen: (_court, at) => Promise.resolve(isOpen(at)),
      courtCallbacks: () => Promise.reject(new Error('there are no callbacks here')),
    };
  }

  async prepare(): Promise<void> {
    const settings = { maxWaiting: 5, relax: [], wrapUpS: 20, maxWaitS: 300 };
    await putQueue(this.pool, 'general', { ...settings, ...queues.general });
    await putQueue(this.pool, 'case', { ...settings, ...queues.case, skills: ['topic:case'] });
    for (let n = 0; n < 13; n += 1) {
      const number = String(1001 + n);
      const skills = ['language:zh', ...(n % 3 === 0 ? [] : ['topic:case']), 'language:en'];
      const added = await addAgent(
        this.pool,
        {
          number,
          name: `坐席${n}`,
          courtId: null,
          isSupervisor: false,
          skills: skills.map((skill) => ({ skill, level: 5 })),
          sipDigest: sipDigest(number, 'a password of the tests'),
        },
        new Date(begin),
      );
      if (added.kind !== 'added') throw new Error('the number is taken');
      this.numbers.set(added.agent.id, `${number} 坐席${n}`);
      this.planAgent(added.agent.id, n);
    }
    for (let at = begin; at < end; at += minute) {
      const expected = arrivalsAnHour(at) / 60;
      for (let left = expected; left > 0; left -= 1) {
        if (this.chance.next() < Math.min(1, left)) {
          this.at(at + this.chance.whole(minute), () => this.arrive());
        }
      }
    }
    // These callers still wait or are being rung for when the day stops.
    for (let last = 1; last <= 3; last += 1) this.at(end - last * 300, () => this.arrive());
    this.at(Date.parse('2026-11-24T17:30:20+08:00'), () => this.closeDoors());
  }

  async run(): Promise<void> {
    let beatMs = 0;
    for (;;) {
      const next = this.queue.next();
      if (next === undefined || next.atMs >= end) break;
      this.now = next.atMs;
      this.hasNews = false;
      await next.run();
      if (!this.hasNews) continue;
      if (this.now - beatMs > 5 * second) await beat(this.pool, node, new Date(this.now));
      beatMs = this.now;
      for (const offer of await assignCallers(this.pool, new Date(this.now))) this.offer(offer);
    }
    this.now = end;
  }

  private at(atMs: number, run: () => Promise<void>): void {
    this.queue.plan({ atMs: Math.max(atMs, this.now), run });
  }

  private planAgent(id: number, n: number): void {
    for (const [atMs, event] of shiftOf(n, this.chance)) this.at(atMs, () => this.own(id, event));
  }

  private async own(id: number, event: AgentOwnEvent): Promise<void> {
    const change = await changeAgent(this.deps, id, event);
    if (change.kind === 'moved') this.note(id, change.state);
  }

  /** Logs an agent's new state, and plans what follows from it. */
  private note(
    id: number,
    state: Pick<AgentState, 'status' | 'reason' | 'wrapUpUntilAt' | 'restsUntilAt'>,
  ): void {
    this.hasNews = true;
    const agent = this.numberOf(id);
    const before = this.current.get(agent);
    if (before !== undefined) before.untilMs = this.now;
    const piece: AgentPiece = {
      agent,
      status: state.status,
      reason: state.reason,
      fromMs: this.now,
      untilMs: null,
    };
    this.current.set(agent, piece);
    this.log.pieces.push(piece);
    const { wrapUpUntilAt, restsUntilAt } = state;
    if (wrapUpUntilAt !== null) {
      // Some agents finish early.
      const early = this.chance.next() < 0.4 ? this.chance.whole(15) * second : 0;
      this.at(wrapUpUntilAt.getTime() - early, async () => {
        if (this.current.get(agent) === piece) await this.own(id, { kind: 'wrap_up_done' });
      });
    }
    if (restsUntilAt !== null) {
      this.at(restsUntilAt.getTime(), () => {
        this.hasNews = true;
        return Promise.resolve();
      });
    }
    // An agent who was paused for misses returns.
    if (
      state.status === 'paused' &&
      /^(refused|not_answered|unreachable)$/.test(state.reason ?? '')
    ) {
      this.at(this.now + 2 * minute, async () => {
        if (this.current.get(agent) === piece) await this.own(id, { kind: 'ready' });
      });
    }
  }

  private numberOf(id: number): string {
    const number = this.numbers.get(id);
    if (number === undefined) throw new Error(`there is no agent ${id}`);
    return number;
  }

  private async arrive(): Promise<void> {
    const callId = randomUUID();
    const callerNumber =
      this.chance.next() < 0.05 ? '' : `138${String(this.chance.whole(400)).padStart(8, '0')}`;
    const startedMs = this.now - 30 * second;
    const call = { startedMs, endedMs: null as number | null };
    this.log.calls.push(call);
    await openCall(this.pool, {
      id: callId,
      node,
      channelId: callId,
      callerNumber,
      calledNumber: '12368',
      courtId: null,
      startedAt: new Date(startedMs),
    });
    if (this.chance.next() < 0.1) {
      call.endedMs = this.now;
      await closeCall(this.pool, callId, { at: new Date(this.now), outcome: 'served' });
      return;
    }
    const entered = await enterQueue(this.deps, {
      queue: this.chance.next() < 0.4 ? 'case' : 'general',
      callId,
      callerNumber,
      reasons: [],
      language: 'zh',
      skills: [this.chance.next() < 0.1 ? 'language:en' : 'language:zh'],
    });
    if (entered.kind === 'no_queue') throw new Error('there is no such queue');
    const logged = this.enter(entered.entry, false);
    if (entered.kind !== 'waiting') {
      Object.assign(logged, { result: entered.kind, overMs: this.now });
      return;
    }
    this.planWait(logged);
  }

  private enter(entry: QueueEntry, isTransferred: boolean): LoggedEntry {
    const { id, callId, queueName, skills, callerNumber, estimateS } = entry;
    const logged: LoggedEntry = {
      id,
      callId,
      queue: queueName,
      skills,
      number: callerNumber,
      enteredMs: this.now,
      isTransferred,
      estimateS,
      connectedMs: null,
      overMs: null,
      result: null,
      agent: null,
      score: null,
      holdS: 0,
      heldSinceMs: null,
    };
    this.log.entries.push(logged);
    this.hasNews = true;
    this.byId.set(id, logged);
    return logged;
  }

  /** Plans what ends the caller's wait unless an agent does. */
  private planWait(entry: LoggedEntry): void {
    const luck = this.chance.next();
    const patienceMs =
      luck < 0.06 || luck > 0.98
        ? this.chance.whole(8 * second)
        : 20 * second + this.chance.about(4 * minute);
    const gone: EntryEvent = luck > 0.98 ? { kind: 'lost' } : { kind: 'caller_gone' };
    this.waitUntil(entry, this.now + patienceMs, gone);
    if (luck > 0.9 && luck < 0.94) {
      this.waitUntil(entry, this.now + this.chance.about(40 * second), {
        kind: 'digit',
        digit: '*',
      });
    }
    if (luck > 0.94 && luck < 0.98) {
      this.waitUntil(entry, this.now + this.chance.about(60 * second), { kind: 'callback' });
    }
    this.waitUntil(entry, this.now + 150 * second, { kind: 'timeout' });
  }

  private waitUntil(entry: LoggedEntry, atMs: number, event: EntryEvent): void {
    this.at(atMs, async () => {
      if (entry.overMs !== null || entry.connectedMs !== null) return;
      const change = await changeEntry(this.deps, entry.id, event);
      if (change.kind !== 'moved') return;
      this.over(entry, change);
    });
  }

  private over(entry: LoggedEntry, change: Extract<EntryChange, { kind: 'moved' }>): void {
    entry.overMs = this.now;
    entry.result = change.entry.result;
    const offer = this.ringing.get(entry.id);
    if (offer !== undefined) this.endOffer(offer, 'withdrawn');
    if (change.agent !== null) this.note(change.agent.id, change.agent.state);
  }

  private async closeDoors(): Promise<void> {
    for (const entry of this.log.entries) {
      if (entry.overMs !== null || entry.connectedMs !== null) continue;
      const change = await changeEntry(this.deps, entry.id, { kind: 'closed' });
      if (change.kind === 'moved') this.over(entry, change);
    }
  }

  private endOffer(offer: LoggedOffer, how: NonNullable<LoggedOffer['end']>): void {
    offer.end = how;
    offer.endMs = this.now;
    this.ringing.delete(offer.entryId);
  }

  private offer({ entryId, agentId, ringS }: Offer): void {
    const entry = this.byId.get(entryId);
    if (entry === undefined) throw new Error(`entry ${entryId} is not of this day`);
    const agent = this.numberOf(agentId);
    const offer: LoggedOffer = { agent, entryId, atMs: this.now, endMs: 0, end: null };
    this.log.offers.push(offer);
    this.ringing.set(entryId, offer);
    this.note(agentId, {
      status: 'offered',
      reason: null,
      wrapUpUntilAt: null,
      restsUntilAt: null,
    });
    const luck = this.chance.next();
    const [event, afterMs] =
      luck < 0.9
        ? ([{ kind: 'answered', agentId }, 1500 + this.chance.about(4 * second)] as const)
        : luck < 0.95
          ? ([{ kind: 'not_answered', agentId }, ringS * second] as const)
          : luck < 0.98
            ? ([{ kind: 'refused', agentId }, this.chance.about(3 * second)] as const)
            : ([{ kind: 'unreachable', agentId }, 50] as const);
    this.at(this.now + afterMs, async () => {
      if (this.ringing.get(entryId) !== offer) return;
      const agentChannel = `1795444000.${entryId}`;
      const change = await changeEntry(this.deps, entryId, event, { agentChannel });
      if (change.kind !== 'moved' || change.agent === null) throw new Error('the offer is gone');
      this.endOffer(offer, event.kind === 'answered' ? 'answered' : 'missed');
      this.note(agentId, change.agent.state);
      if (event.kind === 'answered') this.talk(entry, agentId);
    });
  }

  private talk(entry: LoggedEntry, agentId: number): void {
    entry.connectedMs = this.now;
    entry.agent = this.numberOf(agentId);
    const luck = this.chance.next();
    if (this.holdChance.next() < 0.2) this.planHold(entry);
    this.at(this.now + 3 * second + this.chance.about(110 * second), async () => {
      this.endHold(entry);
      if (luck < 0.06) {
        const to = luck < 0.03 ? 'case' : 'general';
        const moved = await transferAgentCall(this.deps, entry.id, { kind: 'queue', queue: to });
        if (moved.kind === 'transferred') {
          entry.overMs = this.now;
          entry.result = 'answered';
          this.note(agentId, moved.agent);
          if (moved.next !== null) this.planWait(this.enter(moved.next, true));
          return;
        }
      }
      const event: EntryEvent =
        luck < 0.6
          ? { kind: 'caller_gone' }
          : luck < 0.99
            ? { kind: 'agent_call_ended', by: 'agent' }
            : { kind: 'lost' };
      const change = await changeEntry(this.deps, entry.id, event);
      if (change.kind !== 'moved') throw new Error('the agent call is gone');
      this.over(entry, change);
      if (this.chance.next() < 0.3) await this.score(entry, agentId);
    });
  }

  /** Plans a hold: the caller hears music for a while, perhaps for the rest of the agent call. */
  private planHold(entry: LoggedEntry): void {
    const fromMs = this.now + Math.floor(this.holdChance.next() * 60 * second);
    this.at(fromMs, async () => {
      if (entry.overMs !== null) return;
      await beginHold(this.pool, entry.id, new Date(this.now));
      entry.heldSinceMs = this.now;
    });
    this.at(fromMs + Math.floor(this.holdChance.next() * 80 * second), async () => {
      if (entry.heldSinceMs === null) return;
      this.endHold(entry);
      await endHold(this.pool, entry.id, new Date(this.now));
    });
  }

  private endHold(entry: LoggedEntry): void {
    if (entry.heldSinceMs === null) return;
    entry.holdS += Math.round((this.now - entry.heldSinceMs) / second);
    entry.heldSinceMs = null;
  }

  private async score(entry: LoggedEntry, agentId: number): Promise<void> {
    entry.score = 1 + this.chance.whole(5);
    const { rowCount } = await this.pool.query(
      `INSERT INTO satisfaction (call_id, agent_id, score, at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (call_id, agent_id) DO NOTHING`,
      [entry.callId, agentId, entry.score, new Date(this.now + 2 * second)],
    );
    // The caller has already graded this agent for an earlier agent call of the same call.
    if (rowCount === 0) entry.score = null;
  }
}
