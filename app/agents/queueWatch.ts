/**
 * Keeps the queue going in this process: is woken for agents who may be free, gives
 * callers and callbacks to agents, and tells this node which telephones to ring. A tick every
 * second finds whatever a lost notification or connection hides.
 */
import { writeOriginateReason } from '../telephony/originateReason.js';
import { withoutSide } from '../core/nodes/side.js';
import { drainChannel } from '../core/nodes/store/nodeDrains.js';
import { Rounds } from '../core/rounds.js';
import type { Listening, WakeUps } from '../core/wakeUps/wakeUps.js';
import { attemptsToRing, purposeOf } from '../callbacks/store/callbackAttempts.js';
import {
  assignCallers,
  queuesWithCallbacks,
  standingOffers,
  type Offer,
} from '../queue/store/assignCallers.js';
import { readEntries, type QueueEntry } from '../queue/store/queueEntries.js';
import { anotherTakesCalls, nextDueAt, signOff } from '../queue/store/queueUpkeep.js';
import { cleanUpCallbacks } from '../callbacks/cleanUpCallbacks.js';
import { beginAnswerCalls } from '../callbacks/beginAnswerCalls.js';
import type { CallbackDeps } from '../callbacks/callbackDeps.js';
import type { EntryListener, QueueDeps } from '../queue/queueDeps.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';
import { NodeDrain } from './nodeDrain.js';
import { offerCall } from './calls/offerCall.js';
import { keepDue, keepQueue } from '../queue/waiting/queueUpkeep.js';
import { faultLog, oneByOne, throwFault, type OnFault } from '../queue/oneByOne.js';
import { whenOpen } from '../callbacks/rules/callbackPlan.js';

const tickMs = 1000;
const firstRetryMs = 250;
const longestRetryMs = 5000;
/** The followed callers are read every so many ticks, notified or not. */
const readAllEvery = 5;
/**
 * Callbacks are cleaned up every so many ticks, starting with the second: after the first, this
 * node has renewed its lease, and what it has taken over counts as its own.
 */
const cleanUpCallbacksEvery = 5;
/** Calls that bring an answer need no agent. This many at once are few for any trunk. */
const answersAtOnce = 2;

interface Followed {
  readonly listeners: Set<EntryListener>;
  /** The last offer whose end the listener was told. */
  endedOffer: number;
  isOver: boolean;
}

export class QueueWatch {
  private listening: Listening | null = null;
  private tickTimer: NodeJS.Timeout | undefined;
  private dueTimer: NodeJS.Timeout | undefined;
  private ticks = 0;
  private isStopped = false;
  private isTroubled = false;
  /** Beside the rounds: a free agent must not wait until a thousand waiting callers are read. */
  private readonly assignings = new Rounds(() => this.assignOnce());
  /** Called when a run of assigning that has not started yet is over. */
  private waitingForRun: (() => void)[] = [];
  /** What the next round has to do. */
  private wanted = {
    upkeep: false,
    due: false,
    readOffers: false,
    readAttempts: false,
    readAll: false,
  };
  /** Whether the last tick found that the queues have nothing to do. */
  private isQuiet = false;
  private heardOf = new Set<number>();
  private readonly rounds = new Rounds(() => this.tryRound());
  private keeping: Promise<void> | null = null;
  /** Latest offer notified, by queue entry. */
  private readonly told = new Map<number, number>();
  /** The attempts that were told, by the purpose of their ringing. */
  private toldAttempts = new Set<string>();
  private readonly followed = new Map<number, Followed>();
  private readonly onFault: OnFault;
  readonly drain: NodeDrain;

  constructor(
    private readonly runtime: QueueRuntime,
    private readonly wakeUps: WakeUps,
  ) {
    this.drain = new NodeDrain(runtime);
    this.onFault = faultLog(runtime.log, 'skipped a row of the queue after an error');
  }

  /** Starts. Resolves after the first round, successful or not; rounds are retried without end. */
  async start(): Promise<void> {
    // What may be begun must be known before the first round.
    await this.drain.look();
    if (this.isStopped) return;
    this.listening = this.listen();
    this.tickTimer = setInterval(() => this.tick(), tickMs);
    this.tick();
    await Promise.all([this.assignings.settled(), this.rounds.settled()]);
  }

  /** Stops, and logs it: callers of this node wait for the next process. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.tickTimer);
    clearTimeout(this.dueTimer);
    const assigned = this.assignings.stop().then(() => {
      for (const go of this.waitingForRun.splice(0)) go();
    });
    await Promise.all([assigned, this.rounds.stop(), this.keeping, this.drain.settled()]);
    await this.listening?.stop();
    await signOff(this.runtime.deps.db, this.runtime.deps.node).catch(() => undefined);
  }

  /** Tells the listener what happens to a caller, until the returned function is called. */
  follow(entryId: number, listener: EntryListener): () => void {
    const followed = this.followed.get(entryId) ?? {
      listeners: new Set<EntryListener>(),
      endedOffer: 0,
      isOver: false,
    };
    followed.listeners.add(listener);
    this.followed.set(entryId, followed);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size === 0) this.followed.delete(entryId);
    };
  }

  private tick(): void {
    this.ticks += 1;
    void this.drain.look();
    if (this.ticks % cleanUpCallbacksEvery === 2) this.cleanUpCallbacks();
    const readAll = this.ticks % readAllEvery === 0;
    // In a quiet queue the round finds out whether there is anybody to give to agents, by one statement.
    if (!this.isQuiet) this.assign();
    this.want({ upkeep: true, readOffers: true, readAttempts: true, readAll });
  }

  /**
   * Runs beside the rounds, because hundreds are postponed when a court closes. The timed job
   * `cleanUpCallbacks` does the same while Redis is there; this one also frees agents kept by a
   * dead process when Redis is away.
   */
  private cleanUpCallbacks(): void {
    const { deps, log } = this.runtime;
    this.keeping ??= cleanUpCallbacks(deps, log)
      .then(
        (rows) => {
          if (rows > 0) log.info('cleaned up callbacks', { rows });
        },
        (error: unknown) => {
          if (!this.isTroubled) log.warn('cannot clean up callbacks', { error });
        },
      )
      .finally(() => (this.keeping = null));
  }

  /** Gives callers to agents. */
  private assign(): void {
    void this.assignings.want();
  }

  private async assignOnce(): Promise<void> {
    const waiting = this.waitingForRun.splice(0);
    await this.attempt(async () => {
      const offers = await this.newOffers();
      for (const offer of offers) if (offer.node === this.runtime.deps.node) this.tell(offer);
      if (!this.assignings.isWanted) await this.setDueTimer();
    });
    for (const go of waiting) go();
  }

  /**
   * Without a trunk no callback is placed: it would count as a failed try. A process that may begin
   * none, or whose PBX is away, leaves callers and callbacks to another one, which gives them to agents in their common order.
   * Only where there is none it gives agents to callers alone.
   */
  private async newOffers(): Promise<Offer[]> {
    const { deps, telephony } = this.runtime;
    if (this.drain.mayBegin && telephony.isConnected)
      return assignCallersAndCallbacks(deps, this.onFault);
    const now = deps.clock.now();
    if (await anotherTakesCalls(deps.db, deps.node, now)) return [];
    return assignCallers(deps.db, now);
  }

  /** Resolves when every agent who was free at the time of the call has been given a caller. */
  private async assigned(): Promise<void> {
    if (this.isStopped) return;
    await new Promise<void>((resolve) => {
      this.waitingForRun.push(resolve);
      this.assign();
    });
  }

  /** Any number of requests during a round start one more round. */
  private want(wish: Partial<QueueWatch['wanted']> = {}): void {
    if (this.isStopped) return;
    for (const name of ['upkeep', 'due', 'readOffers', 'readAttempts', 'readAll'] as const) {
      if (wish[name] === true) this.wanted[name] = true;
    }
    void this.rounds.want();
  }

  private async tryRound(): Promise<void> {
    const now = this.wanted;
    this.wanted = {
      upkeep: false,
      due: false,
      readOffers: false,
      readAttempts: false,
      readAll: false,
    };
    const heardOf = this.heardOf;
    this.heardOf = new Set();
    const isDone = await this.attempt(() => this.round(now, heardOf));
    // The next tick tries again, and reads then what was notified.
    if (!isDone) this.wanted.readAll = true;
  }

  /**
   * Logs once that the queue has stopped, and once that it moves again.
   * @returns whether the work was done.
   */
  private async attempt(work: () => Promise<void>): Promise<boolean> {
    const { log } = this.runtime;
    try {
      await work();
    } catch (error) {
      if (!this.isTroubled) log.warn('cannot process the queue; retrying', { error });
      this.isTroubled = true;
      return false;
    }
    if (this.isTroubled) log.info('processing the queue again');
    this.isTroubled = false;
    return true;
  }

  private async round(wish: QueueWatch['wanted'], heardOf: ReadonlySet<number>): Promise<void> {
    const { deps } = this.runtime;
    const toldBefore = new Map(this.told);
    if (wish.upkeep) {
      this.isQuiet = false;
      this.isQuiet = !(await keepQueue(deps, this.onFault, this.runtime.telephony.isConnected));
    } else if (wish.due) {
      await keepDue(deps, this.onFault);
    }
    const isQuiet = wish.upkeep && this.isQuiet;
    // The notification of what the upkeep changed may come late, or never.
    if ((wish.upkeep || wish.due) && !isQuiet) this.assign();
    if (wish.readAttempts) await this.readAttempts(isQuiet);
    if (wish.readOffers) {
      const standing = isQuiet ? [] : await standingOffers(deps.db, deps.node);
      for (const offer of standing) this.tell(offer);
      this.forgetAllBut(new Set(standing.map((offer) => offer.entryId)), toldBefore);
    }
    const ids = wish.readAll
      ? [...this.followed.keys()]
      : [...heardOf].filter((id) => this.followed.has(id));
    if (ids.length === 0) return;
    const entries = await readEntries(deps.db, ids);
    const endedOffers = entries.filter((entry) => this.hasEndedOffer(entry)).map(({ id }) => id);
    for (const entry of entries) {
      if (!endedOffers.includes(entry.id)) this.notifyFollowers(entry);
    }
    if (endedOffers.length === 0) return;
    // A caller whose offer has just ended may be offered again at once.
    await this.assigned();
    for (const entry of await readEntries(deps.db, endedOffers)) this.notifyFollowers(entry);
  }

  private tell(offer: Offer): void {
    if ((this.told.get(offer.entryId) ?? 0) >= offer.offer) return;
    this.told.set(offer.entryId, offer.offer);
    void offerCall(this.runtime, offer);
  }

  /** @param isQuiet whether this round has found that there are none. */
  private async readAttempts(isQuiet: boolean): Promise<void> {
    const { deps, telephony } = this.runtime;
    if (!isQuiet && telephony.isConnected && this.drain.mayBegin)
      await beginAnswerCalls(deps, answersAtOnce, this.onFault);
    const attempts = isQuiet ? [] : await attemptsToRing(deps.db, deps.node);
    const toldBefore = this.toldAttempts;
    this.toldAttempts = new Set();
    for (const attempt of attempts) {
      const purpose = writeOriginateReason(purposeOf(attempt));
      this.toldAttempts.add(purpose);
      if (!toldBefore.has(purpose)) this.runtime.callbacks.ring(attempt);
    }
  }

  private hasEndedOffer({ id, status, offers }: QueueEntry): boolean {
    return status === 'waiting' && offers > (this.followed.get(id)?.endedOffer ?? Infinity);
  }

  private notifyFollowers(entry: QueueEntry): void {
    const followed = this.followed.get(entry.id);
    if (followed === undefined || followed.isOver) return;
    if (entry.status === 'over') {
      followed.isOver = true;
    } else if (this.hasEndedOffer(entry)) {
      followed.endedOffer = entry.offers;
    } else {
      return;
    }
    for (const listener of followed.listeners) listener(entry);
  }

  /**
   * @param toldBefore what had been told before the standing offers were read; newer offers are not
   *   in that reading.
   */
  private forgetAllBut(
    standing: ReadonlySet<number>,
    toldBefore: ReadonlyMap<number, number>,
  ): void {
    for (const [id, offer] of toldBefore) {
      if (this.told.get(id) !== offer || standing.has(id)) continue;
      // A followed caller may be offered again, with a higher number.
      if (!this.followed.has(id)) this.told.delete(id);
    }
  }

  /** Wakes up for what is due before the next tick. */
  private async setDueTimer(): Promise<void> {
    const { deps } = this.runtime;
    const now = deps.clock.now();
    const dueAt = await nextDueAt(deps.db, now);
    clearTimeout(this.dueTimer);
    const inMs = dueAt === null ? tickMs : dueAt.getTime() - now.getTime();
    if (inMs >= tickMs || this.isStopped) return;
    this.dueTimer = setTimeout(() => this.want({ due: true }), Math.max(1, inMs));
  }

  private listen(): Listening {
    return this.wakeUps.listen({
      applicationName: 'hotline queue',
      channels: ['queue', 'offer', 'entry', 'callback', drainChannel],
      onNotification: (channel, payload) => this.hear(channel, payload),
      onListening: () => {
        void this.drain.look();
        this.assign();
        this.want({ readOffers: true, readAttempts: true, readAll: true });
      },
      retryMs: { first: firstRetryMs, longest: longestRetryMs },
    });
  }

  private hear(channel: string, payload: string): void {
    const [node, id, offer] = payload.split(' ');
    switch (channel) {
      case 'queue':
        this.assign();
        break;
      case 'offer':
        if (node !== this.runtime.deps.node) break;
        // Otherwise this process's own round has told it already, or is about to.
        if ((this.told.get(Number(id)) ?? 0) < Number(offer)) this.want({ readOffers: true });
        break;
      case drainChannel:
        if (node !== undefined && withoutSide(node) === withoutSide(this.runtime.deps.node)) {
          void this.drain.look();
        }
        break;
      case 'callback':
        if (node === this.runtime.deps.node) this.want({ readAttempts: true });
        break;
      case 'entry':
        if (node !== this.runtime.deps.node || !this.followed.has(Number(id))) break;
        this.heardOf.add(Number(id));
        this.want();
        break;
    }
  }
}

/**
 * Pairs agents with callers in the queue and with people who are to be called back, as many as
 * possible now. This node then rings the people that `attemptsToRing` (callbacks/store/callbackAttempts.ts)
 * lists.
 *
 * A callback holds a place in its queue as a caller does. At its turn, assign_callers keeps the
 * first suitable agent for it. One transaction offers that agent a new entry at the callback's
 * place, writes the attempt, and tells this node whom to ring. So there are never more callbacks in
 * the air than agents kept for them, and only an open attempt can lead to an agent call: a callback has
 * one open attempt, an attempt one entry, an entry one agent call. A person who answers becomes a caller
 * like any other, who is offered to that agent.
 * @param onFault called with a queue whose hours cannot be determined: nobody is called back for it,
 *   and the other queues are served.
 * @returns new offers of callers who are on the line.
 */
export async function assignCallersAndCallbacks(
  deps: CallbackDeps & Pick<QueueDeps, 'node'>,
  onFault: OnFault = throwFault,
): Promise<Offer[]> {
  const now = deps.clock.now();
  const openQueues: number[] = [];
  await oneByOne(await queuesWithCallbacks(deps.db, now), onFault, {
    name: ({ queueId }) => `callbacks: queue ${queueId}`,
    async work({ queueId, courtId, isAlways }) {
      const { open } = await deps.courtCallbacks(courtId);
      if (isAlways || whenOpen(now, open) <= now) openQueues.push(queueId);
    },
  });
  return assignCallers(deps.db, now, { node: deps.node, openQueues });
}
