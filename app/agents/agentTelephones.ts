/**
 * Agents' telephones: keeps their accounts on the PBX, signs out agents whose telephone
 * unregisters, and marks agents busy during calls that the hotline does not control.
 */
import type { AgentAccount } from '../telephony/telephony.js';
import { Rounds } from '../core/rounds.js';
import { findAgent, listAccounts } from '../queue/store/agents.js';
import { isSampleAccount } from './publishedAccounts.js';
import { readRegistrations } from '../queue/store/registrations.js';
import { markPublished, readPage } from './page/store/pageTelephones.js';
import { agentCallsOfAwayNodes } from '../queue/store/queueUpkeep.js';
import { changeAgent } from '../queue/agentStates.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';
import { untilWritten } from '../queue/untilWritten.js';
import { changeEntry } from '../queue/waiting/waitingQueue.js';

/** How soon a new agent's telephone can register, and a removed one's cannot. */
const lookMs = 1000;
/** How often to check whether agents are held by a node that is away. */
export const lookAtAwayNodesMs = 2000;

/** A check that runs repeatedly. */
export interface Looking {
  /** Checks now. */
  look(): void;
  stop(): void;
}

/** Keeps the accounts of the PBX equal to the rows, until it is stopped. */
export function keepAccounts(runtime: QueueRuntime): Looking {
  let published = '';
  let isTroubled = false;
  const look = async () => {
    try {
      const accounts: AgentAccount[] = (await listAccounts(runtime.deps.db)).map((account) => ({
        ...account,
        ...(isSampleAccount(account) && { isPublished: true }),
      }));
      const wanted = JSON.stringify(accounts);
      if (wanted !== published) {
        await runtime.telephony.keepAgents(accounts);
        const digests = accounts.flatMap(({ pageDigest = null }) => pageDigest ?? []);
        // A page may register once it knows that its account exists: here, or at Kamailio, whose
        // feeder says so (app/cli/nodes.ts).
        if (digests.length > 0 && runtime.telephony.noteRegistered === null) {
          await markPublished(runtime.deps.db, digests, runtime.deps.clock.now());
        }
      }
      published = wanted;
      isTroubled = false;
    } catch (error) {
      // Logged once; the PBX keeps the accounts that it has.
      if (!isTroubled) runtime.log.warn('cannot update the SIP accounts of agents', { error });
      isTroubled = true;
      published = '';
    }
  };
  return every(lookMs, look);
}

/** How often to read which telephones are registered at Kamailio. */
const readMs = 500;

/**
 * Tells the PBX which telephones are registered at Kamailio, until it is stopped; null where they register
 * at the PBX. While the database is away, they stay as they were.
 */
export function keepRegistrations({ deps, telephony, log }: QueueRuntime): Looking | null {
  const { noteRegistered } = telephony;
  if (noteRegistered === null) return null;
  return every(readMs, async () => {
    try {
      noteRegistered(await readRegistrations(deps.db));
    } catch (error) {
      log.debug('cannot read which telephones are registered', { error });
    }
  });
}

/**
 * A telephone that restarts is unregistered for a moment. The PBX is asked once a second, so its
 * return is known at most a second later.
 */
const startAnewMs = 1500;
/** For this long after a reconnect the PBX may not yet have checked every telephone. */
const askingMs = 30_000;

/**
 * Unregistered telephones. A PBX that has just started reports every telephone as gone until it has
 * checked it, so only those still unregistered after {@link askingMs} count.
 */
export class GoneTelephones {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private askingUntil = 0;
  private isStopped = false;

  constructor(private readonly runtime: QueueRuntime) {}

  /** Call after each reconnect to the PBX. */
  connectedAnew(): void {
    this.askingUntil = performance.now() + askingMs;
  }

  changed(number: string, isThere: boolean): void {
    clearTimeout(this.timers.get(number));
    this.timers.delete(number);
    if (!isThere) this.lookIn(number, startAnewMs);
  }

  private lookIn(number: string, ms: number): void {
    if (this.isStopped) return;
    const look = () => {
      const leftMs = this.askingUntil - performance.now();
      if (leftMs > 0) this.lookIn(number, leftMs);
      else void telephoneGone(this.runtime, number);
    };
    this.timers.set(number, setTimeout(look, ms));
  }

  stop(): void {
    this.isStopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
  }
}

/**
 * Signs out an agent whose telephone has unregistered. The agent signs in again from it. Never
 * rejects.
 */
async function telephoneGone(runtime: QueueRuntime, number: string): Promise<void> {
  try {
    const found = await findAgent(runtime.deps.db, number);
    if (found === null || found.state.status === 'signed_out') return;
    const { id } = found.agent;
    // A page registers again by itself. Until then the agent is unreachable (page/pageWatch.ts).
    if ((await readPage(runtime.deps.db, id)) !== null) return;
    await untilWritten(runtime, () => changeAgent(runtime.deps, id, { kind: 'telephone_gone' }));
    runtime.log.warn('signed out an agent whose telephone is no longer registered', {
      agent: number,
    });
  } catch (error) {
    runtime.log.error('cannot sign out an agent whose telephone is no longer registered', {
      error,
    });
  }
}

/**
 * Agents whose telephones are in calls that the hotline does not control: the PBX gave them callers
 * while no process ran. Such an agent is marked as engaged, so that no caller is offered, and not
 * answering counts as no miss.
 */
export class TakenTelephones {
  private readonly taken = new Set<string>();
  /** Agents that this class has marked as engaged, by number. */
  private readonly engaged = new Map<string, number>();
  private turn: Promise<void> = Promise.resolve();
  private hasBegun = false;

  constructor(private readonly runtime: QueueRuntime) {}

  /** What is told before {@link begin} is applied by it, once the rows are recovered. */
  tell(number: string, isTaken: boolean): void {
    if (isTaken) this.taken.add(number);
    else this.taken.delete(number);
    if (this.hasBegun) void this.inTurn(number);
  }

  /** Resolves when every agent in such a call is engaged. */
  async begin(): Promise<void> {
    this.hasBegun = true;
    await Promise.all([...this.taken].map((number) => this.inTurn(number)));
  }

  /** Changes of one agent are written in the order in which they came. Never rejects. */
  private inTurn(number: string): Promise<void> {
    this.turn = this.turn
      .then(() => (this.taken.has(number) ? this.engage(number) : this.free(number)))
      .catch((error: unknown) => {
        this.runtime.log.error(
          'cannot write the state of an agent who is in a call that this process does not control',
          {
            agent: number,
            error,
          },
        );
      });
    return this.turn;
  }

  private async engage(number: string): Promise<void> {
    const { deps } = this.runtime;
    await untilWritten(this.runtime, async () => {
      const found = await findAgent(deps.db, number);
      // In every other state no caller is offered to this agent.
      if (found?.state.status !== 'ready') return;
      const event = { kind: 'engaged', node: deps.node } as const;
      const change = await changeAgent(deps, found.agent.id, event);
      if (change.kind === 'moved') this.engaged.set(number, found.agent.id);
    });
  }

  private async free(number: string): Promise<void> {
    const agentId = this.engaged.get(number);
    this.engaged.delete(number);
    if (agentId === undefined) return;
    await untilWritten(this.runtime, () =>
      changeAgent(this.runtime.deps, agentId, { kind: 'consultation_ended' }),
    );
  }
}

/**
 * Makes a check that frees agents who are held by agent calls of a node that is away, once their
 * telephones are idle here. Without it they would stay held after hanging up. The check never
 * rejects.
 */
export function makeLookAtAwayNodes(runtime: QueueRuntime): () => Promise<void> {
  /** Idle at the last check: between two legs of one agent call a telephone may be idle for a moment. */
  let idleBefore = new Set<number>();
  return async () => {
    try {
      const { db, clock } = runtime.deps;
      const held = await agentCallsOfAwayNodes(db, clock.now());
      const there = held.length === 0 ? null : await runtime.telephony.telephonesIdle();
      const idle = held.filter(({ agentNumber }) => there?.has(agentNumber) === true);
      for (const { agentId, entryId, agentNumber } of idle) {
        if (!idleBefore.has(agentId)) continue;
        if (entryId === null) {
          await changeAgent(runtime.deps, agentId, { kind: 'consultation_ended' });
        } else {
          await changeEntry(runtime.deps, entryId, { kind: 'agent_call_ended', by: 'lost' });
        }
        runtime.log.warn('freed an agent: the node that held the agent call is down', {
          agent: agentNumber,
        });
      }
      idleBefore = new Set(idle.map(({ agentId }) => agentId));
    } catch (error) {
      // The next check tries again; the queue itself reports which nodes are away.
      runtime.log.debug('cannot check the agents of nodes that are down', { error });
    }
  };
}

/** Runs a check at once and then repeatedly, one at a time, until it is stopped. */
export function every(ms: number, look: () => Promise<void>): Looking {
  const looks = new Rounds(look);
  const lookNow = () => void looks.want();
  lookNow();
  const timer = setInterval(lookNow, ms);
  return {
    look: lookNow,
    stop() {
      clearInterval(timer);
      void looks.stop();
    },
  };
}
