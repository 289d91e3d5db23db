/** One playback request: sounds played one after another on one channel. */
import type { Logger } from 'winston';
import type { PlayEnd } from '../../call.js';
import { AriTimeout, ConnectionLost, type AriConnection } from '../ari/connection.js';
import type { AriPlayback, PlaybackChanged, Sent } from '../ari/events.js';
import type { Answer } from '../ari/operation.js';
import { playOnChannel, readChannel, readPlayback, stopPlayback } from '../ari/operations.js';
import { findMissingSound } from './soundFiles.js';

/** How often Asterisk is asked whether a playback still runs: its end is not always reported. */
const checkEveryMs = 10_000;

export interface PlaybackOptions {
  readonly ari: AriConnection;
  readonly channelId: string;
  /**
   * Our id, unique among playbacks that may still run: Asterisk plays both of two requests with the
   * same id.
   */
  readonly id: string;
  readonly sounds: readonly string[];
  /** What must be done first; it has already been asked for. */
  readonly after: Promise<void>;
  readonly log: Logger;
  /** Called when the channel turns out to be gone. */
  readonly onGone: () => void;
  /** @param playedMs for how long it was heard. */
  readonly onSettled: (result: PlayEnd, playedMs: number) => void;
}

/** Plays sounds, and reports once how the playback ended. */
export class Playback {
  readonly id: string;
  private result: PlayEnd | undefined;
  /** When it began, by Asterisk's clock. */
  private begunAtMs: number | undefined;
  /** When Asterisk answered that it plays, by ours. */
  private answeredAtMs: number | undefined;
  private isAbandoned = false;
  /**
   * A question to Asterisk is pending. While Asterisk is away it waits, and another would only wait
   * behind it.
   */
  private isAsking = false;
  private watchdog: NodeJS.Timeout | undefined;

  constructor(private readonly options: PlaybackOptions) {
    this.id = options.id;
  }

  get isSettled(): boolean {
    return this.result !== undefined;
  }

  /** Starts. Never rejects: a failure becomes the result. */
  start(): void {
    this.begin().catch((error: unknown) => this.fail(error));
  }

  /**
   * Stops the playback because the caller pressed a digit. Resolves as soon as the next playback
   * may be requested. It is no error if this one is already over.
   */
  async stop(): Promise<void> {
    if (this.isSettled) return;
    this.settle({ kind: 'interrupted' });
    const { ari, log } = this.options;
    const stopped = ari.run(stopPlayback(this.id)).catch((error: unknown) => {
      log.warn('cannot stop a playback', { playback: this.id, error });
    });
    if (!ari.keepsOrder) await stopped;
  }

  /** Asterisk has reported that one of its sounds has begun, or that the playback has ended. */
  changed({ type, playback, timestamp }: PlaybackChanged & Sent): void {
    if (type === 'PlaybackFinished') this.finished(playback.state, timestamp);
    else if (timestamp !== undefined) this.begunAtMs ??= Date.parse(timestamp);
  }

  private finished(state: AriPlayback['state'], timestamp?: string): void {
    this.settle(
      state === 'failed' ? { kind: 'failed', reason: 'Asterisk could not play it' } : heard,
      timestamp,
    );
  }

  /**
   * For how many milliseconds it was heard.
   * @param until when its end was, by Asterisk's clock; without it, the end is now.
   */
  playedMs(until?: string): number {
    const { begunAtMs, answeredAtMs } = this;
    const endMs = until === undefined ? this.options.ari.clock.nowMs() : Date.parse(until);
    if (begunAtMs !== undefined) return Math.max(0, endMs - begunAtMs);
    // The event is missing: it has not begun, or the connection was lost.
    return answeredAtMs === undefined ? 0 : performance.now() - answeredAtMs;
  }

  /** The call is over, or this process lets go of it: no result will be reported. */
  abandon(): void {
    this.isAbandoned = true;
    clearTimeout(this.watchdog);
  }

  /** Asks Asterisk whether the playback still runs, and ends here if its end went unreported. */
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
        // No answer; the next check will tell.
        this.isAsking = false;
      },
    );
  }

  private async begin(): Promise<void> {
    const { ari, channelId, sounds, after } = this.options;
    if (!ari.keepsOrder) await after;
    if (sounds.length > 1) {
      const missing = await findMissingSound(sounds);
      if (missing !== undefined) throw new Error(`missing sound file ${missing}`);
    }
    // A digit may have been pressed meanwhile.
    if (this.isSettled || this.isAbandoned) return;
    this.watch();
    const answer = await this.request(ari, playOnChannel(channelId, this.id, sounds));
    this.answeredAtMs = performance.now();
    if (answer.status >= 400) await this.refused(answer);
  }

  private async request(
    ari: AriConnection,
    play: ReturnType<typeof playOnChannel>,
  ): Promise<Answer> {
    for (;;) {
      try {
        // A stop goes ahead of what waits for its turn, and does not meet it.
        return await ari.run(play, () => !this.isSettled && !this.isAbandoned);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        // Whether it was played is unknown. If Asterisk does not know the id, it was not played, or
        // is over.
        const known = await ari.run(readPlayback(this.id));
        if (known.status !== 404 || this.isSettled || this.isAbandoned)
          return { status: 200, body: undefined };
      }
    }
  }

  private async refused({ status, body }: Answer): Promise<void> {
    const { ari, channelId, onGone } = this.options;
    // 409: the channel has left our application. 412 and 422 come from channels that are just
    // hanging up, but also from live ones.
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
    log.error('cannot play sounds', { sounds, error });
    const reason = error instanceof Error ? error.message : String(error);
    this.settle({ kind: 'failed', reason });
    // It may be playing after all, with only the answer late.
    if (error instanceof AriTimeout) ari.run(stopPlayback(this.id)).catch(() => undefined);
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.check(), checkEveryMs);
  }

  private settle(result: PlayEnd, until?: string): void {
    if (this.isSettled || this.isAbandoned) return;
    clearTimeout(this.watchdog);
    this.result = result;
    this.options.onSettled(result, this.playedMs(until));
  }
}

const heard: PlayEnd = { kind: 'finished' };
