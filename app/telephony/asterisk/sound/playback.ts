/** One request to play: sounds one after another on one channel. */
import type { Logger } from 'winston';
import type { PlayEnd } from '../../call.js';
import { AriTimeout, ConnectionLost, type AriConnection, type Answer } from '../ari/connection.js';
import type { AriPlayback } from '../ari/events.js';
import { playOnChannel, readChannel, readPlayback, stopPlayback } from '../ari/operations.js';
import { findMissingSound } from './soundFiles.js';

/** How often Asterisk is asked whether a playback still goes on: its end is not always reported. */
const checkEveryMs = 10_000;

export interface PlaybackOptions {
  readonly ari: AriConnection;
  readonly channelId: string;
  /** Ours, and no other that may still be playing has it: two requests with one id are played both. */
  readonly id: string;
  readonly sounds: readonly string[];
  /** What has to be done before; already sent. */
  readonly after: Promise<void>;
  readonly log: Logger;
  /** The channel turned out to be gone. */
  readonly onGone: () => void;
  readonly onSettled: (result: PlayEnd) => void;
}

export class Playback {
  readonly id: string;
  private result: PlayEnd | undefined;
  private isAbandoned = false;
  /** While Asterisk is away the question waits: another would only wait behind it. */
  private isAsking = false;
  private watchdog: NodeJS.Timeout | undefined;

  constructor(private readonly options: PlaybackOptions) {
    this.id = options.id;
  }

  get isSettled(): boolean {
    return this.result !== undefined;
  }

  /** Begins. Never rejects: what goes wrong is the result. */
  start(): void {
    this.begin().catch((error: unknown) => this.fail(error));
  }

  /**
   * Ends it for the caller's key. Resolves as soon as the next playback may be asked for; that this one is over
   * already is no error.
   */
  async stop(): Promise<void> {
    if (this.isSettled) return;
    this.settle({ kind: 'interrupted' });
    const { ari, log } = this.options;
    const stopped = ari.run(stopPlayback(this.id)).catch((error: unknown) => {
      log.warn('a playback could not be stopped', { playback: this.id, error });
    });
    if (!ari.keepsOrder) await stopped;
  }

  /** Asterisk has reported its end. */
  finished(state: AriPlayback['state']): void {
    this.settle(
      state === 'failed' ? { kind: 'failed', reason: 'Asterisk could not play it' } : heard,
    );
  }

  /** The call is over, or its process lets go of it: there is no result any more. */
  abandon(): void {
    this.isAbandoned = true;
    clearTimeout(this.watchdog);
  }

  /** Asks Asterisk whether it goes on; if its end went unreported, it ends here. */
  check(): void {
    if (this.isSettled || this.isAbandoned) return;
    const { ari } = this.options;
    this.watch();
    if (this.isAsking) return;
    this.isAsking = true;
    ari.run(readPlayback(this.id)).then(
      ({ status, body }) => {
        this.isAsking = false;
        if (status === 404) this.finished('done');
        const { state } = (body ?? {}) as Partial<AriPlayback>;
        if (state === 'done' || state === 'failed') this.finished(state);
      },
      () => {
        // No answer: the next check will tell.
        this.isAsking = false;
      },
    );
  }

  private async begin(): Promise<void> {
    const { ari, channelId, sounds, after } = this.options;
    if (!ari.keepsOrder) await after;
    if (sounds.length > 1) {
      const missing = await findMissingSound(sounds);
      if (missing !== undefined) throw new Error(`there is no sound ${missing}`);
    }
    // A key may have come meanwhile.
    if (this.isSettled || this.isAbandoned) return;
    this.watch();
    const answer = await this.request(ari, playOnChannel(channelId, this.id, sounds));
    if (answer.status >= 400) await this.refused(answer);
  }

  private async request(
    ari: AriConnection,
    play: ReturnType<typeof playOnChannel>,
  ): Promise<Answer> {
    for (;;) {
      try {
        return await ari.run(play);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        // Whether it was played is not known; if Asterisk does not know it, it was not, or is over.
        const known = await ari.run(readPlayback(this.id));
        if (known.status !== 404 || this.isSettled || this.isAbandoned)
          return { status: 200, body: undefined };
      }
    }
  }

  private async refused({ status, body }: Answer): Promise<void> {
    const { ari, channelId, onGone } = this.options;
    // 409: it has left our hands. 412 and 422 are answers of a channel that hangs up just now, and of one that lives.
    const isGone =
      status === 404 ||
      status === 409 ||
      ((status === 412 || status === 422) &&
        (await ari.run(readChannel(channelId))).status === 404);
    if (isGone) onGone();
    else throw new Error(`Asterisk refused to play: ${status} ${String(body)}`);
  }

  private fail(error: unknown): void {
    if (this.isSettled || this.isAbandoned) return;
    const { ari, log, sounds } = this.options;
    log.error('sounds could not be played', { sounds, error });
    const reason = error instanceof Error ? error.message : String(error);
    this.settle({ kind: 'failed', reason });
    // It may be playing after all, and the answer alone be late.
    if (error instanceof AriTimeout) ari.run(stopPlayback(this.id)).catch(() => undefined);
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.check(), checkEveryMs);
  }

  private settle(result: PlayEnd): void {
    if (this.isSettled || this.isAbandoned) return;
    clearTimeout(this.watchdog);
    this.result = result;
    this.options.onSettled(result);
  }
}

const heard: PlayEnd = { kind: 'finished' };
