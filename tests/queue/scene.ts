/**
 * A test desk: a real database, a clock moved by hand, and as many agents and callers as needed.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { changeAgent } from '../../app/queue/agentStates.js';
import type { RuntimeDeps } from '../../app/agents/runtime/queueRuntime.js';
import type { CourtCallbacks } from '../../app/callbacks/callbackDeps.js';
import { enterQueue, type Arrival } from '../../app/queue/waiting/waitingQueue.js';
import { defaultCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { makeWorkCalendar } from '../../app/court/rules/workCalendar.js';
import {
  addAgent,
  findAgent,
  sipDigest,
  type Agent,
  type AgentNow,
} from '../../app/queue/store/agents.js';
import { openCall } from '../../app/calls/store/calls.js';
import { readEntry, type QueueEntry } from '../../app/queue/store/queueEntries.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { putQueue, type QueueSettings } from '../../app/queue/store/queues.js';

/** A test desk, its clock, agents and callers. */
export interface Scene {
  readonly deps: RuntimeDeps;
  readonly pool: Pool;
  /** Sets the opening hours; the queue is open until then. */
  opens(isOpen: boolean | ((at: Date) => boolean)): void;
  /** Moves the clock, and renews this node's heartbeat at the new time. */
  pass(seconds: number): Promise<void>;
  /** Moves the clock only. */
  moveClock(seconds: number): void;
  queue(name: string, settings?: QueueSettings): Promise<void>;
  /** Creates an agent, ready unless `signedOut`. */
  agent(
    number: string,
    skills?: Readonly<Record<string, number>>,
    options?: { readonly signedOut?: boolean },
  ): Promise<Agent>;
  /** Creates a caller who waits in a queue. */
  caller(queue: string, arrival?: Partial<Arrival>): Promise<QueueEntry>;
  /** The same, of a caller who is at another node. */
  callerAt(node: string, queue: string, arrival?: Partial<Arrival>): Promise<QueueEntry>;
  /** Creates a call that has just come in. */
  call(): Promise<string>;
  entry(id: number): Promise<QueueEntry>;
  state(agent: Agent): Promise<AgentNow['state']>;
}

/** 8:30 to 11:30 and 13:30 to 17:00, by the year's notice. */
export const courtCallbacks: CourtCallbacks = {
  courtId: 1,
  open: { hours: defaultCourtSettings.openingHours, calendar: makeWorkCalendar() },
  plan: { ...defaultCourtSettings.callbacks, areaCode: '25' },
};

/** Tuesday 24 November 2026, 10:00 in China. */
export const start = new Date('2026-11-24T02:00:00Z');

/**
 * Creates a desk. With `isRealTime` the machine's clock is used, and `pass` only renews the
 * heartbeat.
 */
export async function makeScene(pool: Pool, node = 'hotline', isRealTime = false): Promise<Scene> {
  let now = isRealTime ? new Date() : start;
  let isOpen: (at: Date) => boolean = () => true;
  const deps: RuntimeDeps = {
    db: pool,
    clock: { now: () => (isRealTime ? new Date() : now) },
    node,
    isOpen: (_courtId, at) => Promise.resolve(isOpen(at)),
    courtCallbacks: () => Promise.resolve(courtCallbacks),
  };
  await beat(pool, node, now);

  async function call(): Promise<string> {
    const id = randomUUID();
    await openCall(pool, {
      id,
      node,
      channelId: id,
      callerNumber: '13800138000',
      calledNumber: '12368',
      courtId: null,
      startedAt: now,
    });
    return id;
  }

  async function callerAt(
    atNode: string,
    queue: string,
    arrival: Partial<Arrival> = {},
  ): Promise<QueueEntry> {
    const entered = await enterQueue(
      { ...deps, node: atNode },
      {
        queue,
        callId: await call(),
        callerNumber: '13800138000',
        language: 'zh',
        skills: [],
        reasons: [],
        ...arrival,
      },
    );
    if (entered.kind !== 'waiting') throw new Error(`the queue said ${entered.kind}`);
    return entered.entry;
  }

  const moveClock = (seconds: number): void => {
    now = isRealTime ? new Date() : new Date(now.getTime() + seconds * 1000);
  };

  return {
    deps,
    pool,
    call,
    moveClock,
    opens(given) {
      isOpen = typeof given === 'function' ? given : () => given;
    },
    async pass(seconds) {
      moveClock(seconds);
      await beat(pool, node, now);
    },
    queue: (name, settings = {}) => putQueue(pool, name, settings),
    async agent(number, skills = {}, options = {}) {
      const added = await addAgent(
        pool,
        {
          number,
          name: `Agent ${number}`,
          courtId: null,
          isSupervisor: false,
          skills: Object.entries(skills).map(([skill, level]) => ({ skill, level })),
          sipDigest: sipDigest(number, 'a password of the tests'),
        },
        now,
      );
      if (added.kind !== 'added') throw new Error(`agent ${number} is there already`);
      if (options.signedOut !== true) await changeAgent(deps, added.agent.id, { kind: 'sign_in' });
      return added.agent;
    },
    caller: (queue, arrival) => callerAt(node, queue, arrival),
    callerAt,
    async entry(id) {
      const entry = await readEntry(pool, id);
      if (entry === null) throw new Error(`there is no entry ${id}`);
      return entry;
    },
    async state(agent) {
      const found = await findAgent(pool, agent.number);
      if (found === null) throw new Error(`there is no agent ${agent.number}`);
      return found.state;
    },
  };
}
