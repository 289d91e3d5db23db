/** A caller's channel as a {@link Call}. */
import type { Logger } from 'winston';
import {
  CallEnded,
  type AskOptions,
  type AskResult,
  type Call,
  type PlayResult,
  type Utterance,
} from '../../call.js';
import type { AriConnection } from './connection.js';
import type { AriChannel, ChannelEvent, Leg, PlaybackFinished } from './events.js';
import { answerChannel, hangUpChannel } from './operations.js';
import { Playback } from './playback.js';

/** Keys that nobody has asked for yet; more than anyone types ahead. */
const mostKeysKept = 64;

export interface ChannelCallOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  /** True when the caller asked the network not to show her number. */
  readonly isWithheld: boolean;
  readonly nextPlaybackId: () => string;
  /** Told once, when the call is over. */
  readonly onOver: (call: ChannelCall) => void;
}

/** What a method that waits is woken by. */
type Wake = 'key' | 'played' | 'timeout';

export class ChannelCall implements Call, Leg {
  readonly id: string;
  readonly callerNumber: string;
  readonly calledNumber: string;
  readonly ended: Promise<CallEnded>;

  private end: CallEnded | undefined;
  private tellEnded!: (end: CallEnded) => void;
  private isUp: boolean;
  private keys: string[] = [];
  private playback: Playback | undefined;
  private lastPlayed: PlayResult = { kind: 'finished' };
  private isBusy = false;
  private sleeper: { resolve(wake: Wake): void; reject(end: CallEnded): void } | undefined;
  private alarm: NodeJS.Timeout | undefined;
  private readonly log: Logger;

  constructor(
    channel: AriChannel,
    private readonly options: ChannelCallOptions,
  ) {
    this.id = channel.id;
    this.callerNumber = options.isWithheld ? '' : channel.caller.number;
    this.calledNumber = channel.dialplan.exten;
    this.isUp = channel.state === 'Up';
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.log = options.log.child({ channel: channel.id });
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  async answer(): Promise<void> {
    this.throwIfOver();
    if (this.isUp) return;
    // Behind a playback it would wait for the channel, and on one socket everybody's requests behind it.
    if (this.playback) throw new Error('answer comes before play');
    const { status, body } = await this.options.ari.run(answerChannel(this.id));
    this.throwIfOver();
    if (status >= 500) throw new Error(`Asterisk could not answer the call: ${String(body)}`);
    // Gone, going, or not ours any more.
    if (status >= 400) this.over(undefined);
    this.throwIfOver();
    this.isUp = true;
  }

  async play(
    utterances: readonly Utterance[],
    { bargeIn = true }: { bargeIn?: boolean } = {},
  ): Promise<PlayResult> {
    return this.alone(async () => {
      if (bargeIn && this.keys.length > 0) return { kind: 'interrupted' };
      this.startPlayback(utterances);
      while (this.playback) {
        const wake = await this.sleep();
        if (wake === 'key' && bargeIn) await this.stopPlayback();
      }
      return this.lastPlayed;
    });
  }

  async ask(options: AskOptions): Promise<AskResult> {
    return this.alone(async () => {
      const { match, terminator, firstDigitTimeoutMs, betweenDigitsTimeoutMs } = options;
      const verdict = (digits: string): AskResult => ({
        kind: match(digits) === 'complete' ? 'digits' : 'invalid',
        digits,
      });
      if (this.keys.length === 0) this.startPlayback(options.utterances);
      let digits = '';
      for (;;) {
        const key = this.keys.shift();
        if (key === undefined) {
          const timeoutMs = digits === '' ? firstDigitTimeoutMs : betweenDigitsTimeoutMs;
          // The clock starts when the last utterance has ended.
          const wake = await this.sleep(this.playback ? undefined : timeoutMs);
          if (wake !== 'timeout') continue;
          return digits === '' ? { kind: 'silence' } : verdict(digits);
        }
        if (this.playback) await this.stopPlayback();
        if (key === terminator) return verdict(digits);
        digits += key;
        const matched = match(digits);
        if (matched === 'complete') return { kind: 'digits', digits };
        if (matched === 'invalid') return { kind: 'invalid', digits };
      }
    });
  }

  dropKeys(): void {
    this.keys = [];
  }

  async hangUp(): Promise<void> {
    if (this.isOver) return;
    try {
      const { status } = await this.options.ari.run(hangUpChannel(this.id));
      if (status === 404) this.over(undefined);
      await this.ended;
    } catch (error) {
      this.log.error('could not hang up', { error });
    }
  }

  /** An event of Asterisk about this channel. */
  happened(event: ChannelEvent | PlaybackFinished): void {
    switch (event.type) {
      case 'ChannelDtmfReceived':
        if (this.keys.length < mostKeysKept) this.keys.push(event.digit);
        this.wake('key');
        return;
      case 'PlaybackFinished':
        if (event.playback.id === this.playback?.id) this.playback.finished(event.playback.state);
        return;
      case 'ChannelHangupRequest':
        this.over(event.soft === true ? undefined : event.cause);
        return;
      case 'ChannelDestroyed':
        this.over(event.cause);
        return;
      case 'StasisEnd':
        this.over(undefined);
        return;
    }
  }

  /** The call is over; whatever goes on rejects. Harmless when it already was. */
  over(causeCode: number | undefined): void {
    if (this.end) return;
    this.end = new CallEnded(causeCode);
    this.letGo();
    this.sleeper?.reject(this.end);
    this.sleeper = undefined;
    this.tellEnded(this.end);
    this.options.onOver(this);
  }

  /** Events may have been lost: asks for what can be asked. */
  catchUp(): void {
    this.playback?.check();
  }

  /** No timer of this call runs on. The call itself stays as it is, for the next process. */
  letGo(): void {
    clearTimeout(this.alarm);
    this.playback?.abandon();
    this.playback = undefined;
  }

  private throwIfOver(): void {
    if (this.end) throw this.end;
  }

  /** @throws Error if two conversations use one call at a time. */
  private async alone<T>(work: () => Promise<T>): Promise<T> {
    this.throwIfOver();
    if (this.isBusy) throw new Error('play or ask while another one goes on');
    this.isBusy = true;
    try {
      const result = await work();
      // The end may have come in one batch of events with what the work was woken by.
      this.throwIfOver();
      return result;
    } finally {
      this.isBusy = false;
    }
  }

  private startPlayback(utterances: readonly Utterance[]): void {
    const sounds = utterances.flatMap((utterance) => utterance.sounds);
    this.lastPlayed = { kind: 'finished' };
    if (sounds.length === 0) return;
    const { ari, nextPlaybackId } = this.options;
    this.playback = new Playback({
      ...{ ari, sounds, channelId: this.id, id: nextPlaybackId(), log: this.log },
      onGone: () => this.over(undefined),
      onSettled: (result) => {
        this.lastPlayed = result;
        this.playback = undefined;
        this.wake('played');
      },
    });
    this.playback.start();
  }

  private async stopPlayback(): Promise<void> {
    await this.playback?.stop();
    this.throwIfOver();
  }

  /** Waits for a key, the end of the playback, or the time. @throws CallEnded. */
  private sleep(timeoutMs?: number): Promise<Wake> {
    return new Promise((resolve, reject) => {
      if (this.end) {
        reject(this.end);
        return;
      }
      this.sleeper = { resolve, reject };
      if (timeoutMs !== undefined) {
        this.alarm = setTimeout(() => this.wake('timeout'), timeoutMs);
      }
    });
  }

  private wake(wake: Wake): void {
    const { sleeper } = this;
    if (!sleeper) return;
    clearTimeout(this.alarm);
    this.sleeper = undefined;
    sleeper.resolve(wake);
  }
}
