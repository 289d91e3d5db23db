/**
 * Music on hold of one leg: it plays whenever nothing else does, and never while the leg is in a
 * bridge.
 */
import type { Logger } from 'winston';
import type { AriConnection } from '../ari/connection.js';
import type { Operation } from '../ari/operation.js';
import { startMusic, stopMusic } from '../ari/operations.js';

/**
 * Milliseconds for which music is held back after a playback: the next playback may follow at once.
 */
const musicDelayMs = 50;

export interface HoldMusicOptions {
  readonly ari: AriConnection;
  readonly channelId: string;
  readonly log: Logger;
  /** Whether music may be playing now; also true when unknown. */
  readonly mayPlay: boolean;
  /** Whether something else is played to the leg, or the leg is over. */
  readonly isBusy: () => boolean;
  /** Asterisk does not know the channel any more. */
  readonly onGone: () => void;
}

export class HoldMusic {
  private isWanted = false;
  private mayPlay: boolean;
  private timer: NodeJS.Timeout | undefined;
  private isInBridge = false;

  constructor(private readonly options: HoldMusicOptions) {
    this.mayPlay = options.mayPlay;
  }

  /** Turns the music on or off. Never rejects. */
  async turn(isOn: boolean): Promise<void> {
    this.isWanted = isOn;
    if (isOn) await this.play();
    else await this.silence();
  }

  /** The leg enters a bridge: no music from now on. Never rejects. */
  enterBridge(): Promise<void> {
    this.isWanted = false;
    this.isInBridge = true;
    return this.silence();
  }

  /** Another process had put the leg into a bridge. */
  isFoundInBridge(): void {
    this.isInBridge = true;
    this.mayPlay = false;
  }

  /** The leg has left the bridge, or did not get in. */
  leaveBridge(): void {
    this.isInBridge = false;
  }

  /** A playback has ended: plays on, unless another one follows at once. */
  playSoon(): void {
    this.timer = setTimeout(() => void this.play(), musicDelayMs);
  }

  /** Stops the music, for a playback or for good. Never rejects. */
  async silence(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.mayPlay) return;
    this.mayPlay = false;
    await this.tryMusic(stopMusic(this.options.channelId));
  }

  /** Clears the timer. */
  letGo(): void {
    clearTimeout(this.timer);
  }

  /** Starts the music, unless a playback runs or the leg is in a bridge. Never rejects. */
  private async play(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.isWanted || this.isInBridge || this.options.isBusy()) return;
    this.mayPlay = true;
    await this.tryMusic(startMusic(this.options.channelId));
  }

  private async tryMusic(operation: Operation): Promise<void> {
    const { ari, log, onGone } = this.options;
    try {
      const { status, body } = await ari.run(operation);
      if (status === 404) onGone();
      // 409, 412: the channel has left our application or is just hanging up; an event is about to
      // report its end.
      else if (status >= 500) log.error('Asterisk refused hold music', { status, body });
    } catch (error) {
      log.error('cannot start or stop hold music', { error });
    }
  }
}
