/** A test desk with a callback plan, and shorthands for what a node does when it rings people. */
import type { Pool } from 'pg';
import { createLogger, transports } from 'winston';
import { changeAgent } from '../../app/queue/agentStates.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import type { Agent } from '../../app/queue/store/agents.js';
import { changeAttempt, type AttemptEvent } from '../../app/callbacks/changeAttempt.js';
import { beginAnswerCalls } from '../../app/callbacks/beginAnswerCalls.js';
import { assignCallersAndCallbacks } from '../../app/agents/queueWatch.js';
import { requestCallback } from '../../app/callbacks/requestCallback.js';
import type { CallbackDeps } from '../../app/callbacks/callbackDeps.js';
import { attemptsToRing, type AttemptToRing } from '../../app/callbacks/store/callbackAttempts.js';
import { readCallback, type Callback } from '../../app/callbacks/store/callbacks.js';
import type { QueueEntry } from '../../app/queue/store/queueEntries.js';
import { makeScene, type Scene } from '../queue/scene.js';

/** A scene that also has a callback plan. */
export interface CallbackScene extends Scene {
  readonly callbackDeps: CallbackDeps & { readonly node: string };
  /** A waiting caller requests a callback. */
  takesCallback(entry: QueueEntry, number: string): Promise<Callback>;
  /** Assigns callers and callbacks to agents. */
  place(): Promise<void>;
  /** Returns the attempts that this node must ring now. */
  toRing(): Promise<AttemptToRing[]>;
  /** Returns the one attempt that this node must ring, and fails unless there is exactly one. */
  theRing(): Promise<AttemptToRing>;
  comesOf(attempt: AttemptToRing, event: AttemptEvent): Promise<void>;
  callback(id: number): Promise<Callback>;
  /** Creates `count` agents on a break, so that new callers wait. */
  busyAgents(count: number): Promise<Agent[]>;
  /** Puts the nth caller into the queue `case`, then lets a second pass. */
  waits(n: number): Promise<QueueEntry>;
  /**
   * The person answers, is connected to the reserved agent, and they talk for a minute.
   * @param before what comes after the agent call and before the end of the attempt.
   */
  talk(attempt: AttemptToRing, before?: () => Promise<void>): Promise<void>;
}

export const silentLog = createLogger({ transports: [new transports.Console({ silent: true })] });

/** Returns the telephone number of the nth caller. */
export const mobile = (n: number) => `1380000${String(n).padStart(4, '0')}`;

/**
 * Creates a scene with court 1, open from 8:30 to 11:30 and 13:30 to 17:00 by the year's notice.
 */
export async function makeCallbackScene(pool: Pool, node = 'hotline'): Promise<CallbackScene> {
  const scene = await makeScene(pool, node);
  await pool.query(
    `INSERT INTO courts (id, code, name, level) VALUES (1, '苏98', '临江市中级人民法院', 'intermediate')
     ON CONFLICT DO NOTHING`,
  );
  const callbackDeps = scene.deps;
  const toRing = () => attemptsToRing(pool, node);
  async function comesOf(
    { callbackId, attempt }: AttemptToRing,
    event: AttemptEvent,
  ): Promise<void> {
    const change = await changeAttempt(callbackDeps, callbackId, attempt, event);
    if (change.kind !== 'moved') throw new Error(`${event.kind}: ${JSON.stringify(change)}`);
  }
  return {
    ...scene,
    callbackDeps,
    toRing,
    async takesCallback(entry, number) {
      const asked = await requestCallback(callbackDeps, {
        from: 'queue',
        entryId: entry.id,
        number,
      });
      if (asked.kind === 'refused') throw new Error(`no callback: ${asked.because}`);
      return asked.callback;
    },
    async place() {
      await assignCallersAndCallbacks(callbackDeps);
      await beginAnswerCalls(callbackDeps, 2);
    },
    async theRing() {
      const all = await toRing();
      const [first] = all;
      if (first === undefined || all.length > 1) throw new Error(`${all.length} to ring`);
      return first;
    },
    comesOf,
    async callback(id) {
      const callback = await readCallback(pool, id);
      if (callback === null) throw new Error(`there is no callback ${id}`);
      return callback;
    },
    async busyAgents(count) {
      const agents: Agent[] = [];
      for (let i = 0; i < count; i += 1) {
        const agent = await scene.agent(String(1001 + i));
        await changeAgent(scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
        agents.push(agent);
      }
      return agents;
    },
    async waits(n) {
      const entry = await scene.caller('case', { callerNumber: mobile(n) });
      await scene.pass(1);
      return entry;
    },
    async talk(attempt, before) {
      await comesOf(attempt, { kind: 'reached' });
      const entryId = attempt.entryId ?? 0;
      const { agentId } = await scene.entry(entryId);
      const answered = { kind: 'answered', agentId: agentId ?? 0 } as const;
      const change = await changeEntry(scene.deps, entryId, answered);
      if (change.kind !== 'moved') throw new Error(`no agent call: ${JSON.stringify(change)}`);
      await scene.pass(60);
      await changeEntry(scene.deps, entryId, { kind: 'agent_call_ended', by: 'agent' });
      await before?.();
      await comesOf(attempt, { kind: 'served' });
    },
  };
}
