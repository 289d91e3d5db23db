/**
 * The waiting callers of this process, and what each waits for: an agent who has answered, or the
 * end of the wait. The code that rings agents and the code that serves callers meet here.
 */
import type { Language } from '../../telephony/call.js';
import type { RungLeg } from '../../telephony/ringing.js';
import type { QueueEntry } from '../../queue/store/queueEntries.js';

/** An agent who has answered, knows who calls, and waits for the caller. */
export interface AgentOnQueue {
  readonly id: number;
  readonly number: string;
  readonly name: string;
  readonly language: Language;
  readonly leg: RungLeg;
}

export type QueueNews =
  | { readonly kind: 'agent'; readonly agent: AgentOnQueue }
  /** The wait is over: closing time, no agent signed in, the longest wait. */
  | { readonly kind: 'over'; readonly entry: QueueEntry };

/** One waiting caller. */
class WaitingCaller {
  private news: { readonly news: QueueNews; readonly taken: () => void } | null = null;
  private alarm = new AbortController();
  /** The caller has heard all that comes before an agent call. */
  mayTalk = false;

  constructor(
    readonly entryId: number,
    readonly isVerified: boolean,
  ) {}

  /** Aborted when there is news; another one after each {@link take}. */
  get signal(): AbortSignal {
    return this.alarm.signal;
  }

  /** The news, once. */
  take(): QueueNews | null {
    const { news } = this;
    news?.taken();
    this.forget();
    return news?.news ?? null;
  }

  tell(news: QueueNews, taken: () => void = () => undefined): void {
    this.news = { news, taken };
    this.alarm.abort();
  }

  /** Takes an agent back whom the conversation has not taken yet. */
  recall(agent: AgentOnQueue): boolean {
    if (this.news?.news.kind !== 'agent' || this.news.news.agent !== agent) return false;
    this.forget();
    return true;
  }

  private forget(): void {
    this.news = null;
    if (this.alarm.signal.aborted) this.alarm = new AbortController();
  }
}

export class WaitingCallers {
  private readonly callers = new Map<number, WaitingCaller>();
  /** Agents who were faster than the caller's own conversation. */
  private readonly early = new Map<
    number,
    { readonly agent: AgentOnQueue; readonly taken: () => void }
  >();

  /** Offers that wait until their callers may talk. */
  private readonly toRing = new Set<{ readonly entryId: number; readonly ring: () => void }>();

  find(entryId: number): WaitingCaller | undefined {
    return this.callers.get(entryId);
  }

  join(entryId: number, isVerified: boolean): WaitingCaller {
    const caller = new WaitingCaller(entryId, isVerified);
    this.callers.set(entryId, caller);
    const early = this.early.get(entryId);
    this.early.delete(entryId);
    if (early !== undefined) caller.tell({ kind: 'agent', agent: early.agent }, early.taken);
    return caller;
  }

  /** The caller stops waiting. The sender of an unaccepted agent must release that agent. */
  leave(caller: WaitingCaller): void {
    if (this.callers.get(caller.entryId) === caller) this.callers.delete(caller.entryId);
  }

  /** The caller has heard all that comes before an agent call: an agent who answers now does not wait. */
  mayRingFor(entryId: number): void {
    const caller = this.callers.get(entryId);
    if (caller !== undefined) caller.mayTalk = true;
    for (const offer of this.toRing) if (offer.entryId === entryId) offer.ring();
  }

  /**
   * Resolves when {@link mayRingFor} has said so, which may be never.
   * @param over aborted when the offer does not wait any more
   */
  untilMayRing(entryId: number, over: AbortSignal): Promise<void> {
    if (this.callers.get(entryId)?.mayTalk === true) return Promise.resolve();
    return new Promise((ring) => {
      const offer = { entryId, ring };
      this.toRing.add(offer);
      over.addEventListener('abort', () => this.toRing.delete(offer));
    });
  }

  /** Resolves when the caller's conversation has taken the agent, which may be never. */
  handOver(entryId: number, agent: AgentOnQueue): Promise<void> {
    return new Promise((taken) => {
      const caller = this.callers.get(entryId);
      if (caller === undefined) this.early.set(entryId, { agent, taken });
      else caller.tell({ kind: 'agent', agent }, taken);
    });
  }

  /** Takes back an agent whom no conversation has taken; false when one has. */
  recall(entryId: number, agent: AgentOnQueue, caller: WaitingCaller | undefined): boolean {
    if (this.early.get(entryId)?.agent === agent) return this.early.delete(entryId);
    return caller?.recall(agent) ?? false;
  }
}
