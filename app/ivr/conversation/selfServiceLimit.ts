/** How long one call may use self-service: its questions and its minutes. */
import type { App } from '../../core/app.js';
import { longestServedS, type Call } from '../../telephony/call.js';

/**
 * Seconds by which the PBX's limit on self-service exceeds ours. Ours comes first and ends the call
 * with an explanation.
 */
const limitGraceS = 300;

/** What the limit of a call needs to know. */
export interface LimitedCall {
  readonly app: Pick<App, 'clock' | 'config'> & { readonly stopping: AbortSignal };
  readonly call: Call;
  /** When the call began. */
  readonly startedAt: Date;
}

/** The limit on self-service in one call. Time in the line and with agents does not count. */
export class SelfServiceLimit {
  private servedMs = 0;
  /** Since when the caller has been in the line or with an agent; null when they are not. */
  private servedSince: Date | null = null;
  private questions = 0;

  constructor(private readonly limited: LimitedCall) {}

  /** Counts a question, or a sentence that begins again, and tells whether it is one too many, or the call has lasted too long. */
  isReachedByQuestion(): boolean {
    const { app, startedAt } = this.limited;
    const { MAX_MENUS_PER_CALL, MAX_MINUTES_PER_CALL } = app.config;
    // Time spent waiting does not count. A caller who waited in vain can still leave a message.
    const until = this.servedSince ?? app.clock.now();
    const minutes = (until.getTime() - startedAt.getTime() - this.servedMs) / 60_000;
    return this.questions++ >= MAX_MENUS_PER_CALL || minutes >= MAX_MINUTES_PER_CALL;
  }

  /** Runs work that may take as long as it takes: waiting for a person and talking to one. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    const { app, call } = this.limited;
    const begunAt = app.clock.now();
    this.servedSince = begunAt;
    // Not awaited, here and below: what is said next need not follow it.
    void call.limitTo(longestServedS);
    try {
      return await work();
    } finally {
      this.servedSince = null;
      this.countServed(app.clock.now().getTime() - begunAt.getTime());
      if (!call.isOver && !app.stopping.aborted) {
        void call.limitTo(app.config.MAX_MINUTES_PER_CALL * 60 + limitGraceS);
      }
    }
  }

  /** Adds milliseconds that the caller spent in the line and with agents. */
  countServed(ms: number): void {
    this.servedMs += ms;
  }
}
