/**
 * Implements a {@link Leg} by a channel: playing to a telephone, asking for digits, and recording.
 */
import type { Logger } from 'winston';
import {
  CallEnded,
  type Answer,
  type AskOptions,
  type AskResult,
  type Leg,
  type PlayEnd,
  type PlayOptions,
  type PlayResult,
  type RecordedMessage,
  type RecordOptions,
  type Refusal,
  type Utterance,
} from '../call.js';
import type { AriConnection } from './ari/connection.js';
import type { AriChannel, ChannelListener, ChannelEventSent } from './ari/events.js';
import { hangUpUntilGone } from './hangUp.js';
import { DigitReports } from './digitReports.js';
import type { MessageRecording } from './sound/messageRecording.js';
import { limitChannel } from './ari/operations.js';
import { wentToFax } from './fax/wentToFax.js';
import { HoldMusic } from './sound/holdMusic.js';
import { Playback } from './sound/playback.js';
import { makeTone } from './sound/tone.js';

/** Most digits kept until asked for; more than anyone types ahead. */
const mostDigitsKept = 64;

/** What a leg knows about the bridge that it is in. It is in at most one. */
export interface LegHolder {
  /** The leg has moved elsewhere. */
  letOut(leg: ChannelLeg): void;
}

export interface ChannelLegOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  /** True when another process controlled the channel before: what it plays now is unknown. */
  readonly isFound: boolean;
  readonly nextPlaybackId: () => string;
  readonly recordingsDir: string;
  readonly newRecording: (leg: ChannelLeg, options: RecordOptions) => MessageRecording;
  /** Called once, when the leg is over. */
  readonly onOver: (leg: ChannelLeg) => void;
}

/** What wakes a method that waits. */
type Wake = 'digit' | 'played' | 'timeout' | 'aborted';

/** Longest delay of a timer; a longer timeout means for ever. */
const longestTimerMs = 2 ** 31 - 1;

/** A telephone's channel. */
export class ChannelLeg implements Leg, ChannelListener {
  readonly id: string;
  readonly ended: Promise<CallEnded>;

  /** The bridge that the leg is in, which sets it. */
  bridge: LegHolder | undefined;

  private end: CallEnded | undefined;
  private tellEnded!: (end: CallEnded) => void;
  private digits: string[] = [];
  private readonly digitReports = new DigitReports();
  private playback: Playback | undefined;
  private lastPlayed: PlayEnd = { kind: 'finished' };
  private playedMs = 0;
  private isBusy = false;
  private sleeper: { resolve(wake: Wake): void; reject(end: CallEnded): void } | undefined;
  private alarm: NodeJS.Timeout | undefined;
  private readonly music: HoldMusic;
  protected readonly log: Logger;

  constructor(
    channel: Pick<AriChannel, 'id'>,
    protected readonly options: ChannelLegOptions,
  ) {
    this.id = channel.id;
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.log = options.log.child({ channel: channel.id });
    this.music = new HoldMusic({
      ari: options.ari,
      channelId: channel.id,
      log: this.log,
      mayPlay: options.isFound,
      isBusy: () => this.isPlaying || this.isOver,
      onGone: () => this.over(undefined),
    });
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  async play(
    utterances: readonly Utterance[],
    { bargeIn = true, signal }: PlayOptions = {},
  ): Promise<PlayResult> {
    return this.alone(signal, async () => {
      if ((bargeIn && this.digits.length > 0) || signal?.aborted) {
        return { kind: 'interrupted', playedMs: 0 };
      }
      this.startPlayback(utterances);
      while (this.playback) {
        const wake = await this.sleep();
        if ((wake === 'digit' && bargeIn) || signal?.aborted) await this.stopPlayback();
      }
      return { ...this.lastPlayed, playedMs: this.playedMs };
    });
  }

  async ask(options: AskOptions): Promise<AskResult> {
    return this.alone(options.signal, async () => ({
      ...(await this.answerTo(options)),
      playedMs: this.playedMs,
    }));
  }

  private async answerTo(options: AskOptions): Promise<Answer> {
    const { signal, match, terminator, firstDigitTimeoutMs, betweenDigitsTimeoutMs } = options;
    const verdict = (digits: string): Answer => ({
      kind: match(digits) === 'complete' ? 'digits' : 'invalid',
      digits,
    });
    this.playedMs = 0;
    if (this.digits.length === 0 && !signal?.aborted) this.startPlayback(options.utterances);
    let digits = '';
    for (;;) {
      if (signal?.aborted) {
        await this.stopPlayback();
        return digits === '' ? { kind: 'silence' } : verdict(digits);
      }
      const digit = this.digits.shift();
      if (digit === undefined) {
        const timeoutMs = digits === '' ? firstDigitTimeoutMs : betweenDigitsTimeoutMs;
        // The timeout starts when the last utterance has ended.
        const wake = await this.sleep(this.playback ? undefined : timeoutMs);
        if (wake !== 'timeout') continue;
        return digits === '' ? { kind: 'silence' } : verdict(digits);
      }
      if (this.playback) await this.stopPlayback();
      if (digit === terminator) return verdict(digits);
      digits += digit;
      const matched = match(digits);
      if (matched === 'complete') return { kind: 'digits', digits };
      if (matched === 'invalid') return { kind: 'invalid', digits };
    }
  }

  async record(options: RecordOptions): Promise<RecordedMessage> {
    this.throwIfOver();
    this.beginAlone();
    try {
      const recording = this.options.newRecording(this, options);
      recording.announce();
      try {
        const tone = await makeTone(this.options.recordingsDir);
        this.throwIfOver();
        this.startPlayback([tone]);
      } catch (error) {
        this.throwIfOver();
        this.log.error('cannot create the tone before a message', { error });
        return { kind: 'failed', reason: String(error) };
      }
      while (this.playback) await this.sleep();
      this.throwIfOver();
      return await recording.run();
    } finally {
      this.digits = [];
      this.isBusy = false;
    }
  }

  dropDigits(): void {
    this.digits = [];
  }

  async holdMusic(isOn: boolean): Promise<void> {
    this.throwIfOver();
    await this.music.turn(isOn);
    this.throwIfOver();
  }

  /**
   * Prepares for entering a bridge: nothing else is played from now on.
   * @throws CallEnded
   */
  async enterBridge(): Promise<void> {
    this.throwIfOver();
    const silent = this.music.enterBridge();
    await this.stopPlayback();
    await silent;
    this.throwIfOver();
  }

  /** Another process had put the leg into a bridge. */
  isFoundInBridge(): void {
    this.music.isFoundInBridge();
  }

  /**
   * Stops the current playback, if any.
   * @throws CallEnded
   */
  async stopPlaying(): Promise<void> {
    await this.stopPlayback();
  }

  /** The leg has left the bridge, or did not get in. */
  leaveBridge(): void {
    this.music.leaveBridge();
  }

  /** Implements {@link Call.limitTo}. */
  async limitTo(seconds: number): Promise<void> {
    if (this.isOver) return;
    try {
      const { status, body } = await this.options.ari.run(limitChannel(this.id, seconds));
      // 404, 409, 412: the channel has left our application or is just hanging up; an event is
      // about to report its end.
      if (status >= 500)
        this.log.error('Asterisk refused the time limit of a call', { status, body });
    } catch (error) {
      this.log.error('cannot set the time limit of a call', { error });
    }
  }

  async hangUp(as?: Refusal): Promise<void> {
    if (this.isOver) return;
    const { ari } = this.options;
    const isGone = () => this.isOver;
    const done = await hangUpUntilGone({ ari, log: this.log, channelId: this.id, as, isGone });
    if (done === 'gone') this.over(undefined);
    await this.ended;
  }

  /** Handles an event of Asterisk about this channel. */
  happened(event: ChannelEventSent): void {
    switch (event.type) {
      case 'StasisStart':
      case 'Dial':
        return;
      case 'ChannelDtmfReceived':
        if (!this.digitReports.isNew(event)) return;
        if (this.digits.length < mostDigitsKept) this.digits.push(event.digit);
        this.wake('digit');
        return;
      case 'PlaybackStarted':
      case 'PlaybackFinished':
        if (event.playback.id === this.playback?.id) this.playback.changed(event);
        return;
      case 'ChannelHangupRequest':
        this.over(event.soft === true ? undefined : event.cause, { at: event.timestamp });
        return;
      case 'ChannelDestroyed':
        this.over(event.cause, { at: event.timestamp });
        return;
      case 'StasisEnd':
        void this.leftApplication();
        return;
    }
  }

  /**
   * A hang-up is reported before. Without one, the dialplan has taken the channel: the tone of a
   * fax machine was heard (`exten => fax`), and its pages come in now.
   */
  private async leftApplication(): Promise<void> {
    if (this.end) return;
    const isFax = await wentToFax(this.options.ari, this.id);
    this.over(undefined, isFax ? { leftFor: 'fax' } : {});
  }

  /**
   * Marks the call as over; pending methods reject. Does nothing if it already was.
   * @param how `at`: when it ended, by Asterisk's clock; now if nothing says so. `isCutOff`: Asterisk has died with it.
   */
  over(
    causeCode: number | undefined,
    how: { leftFor?: 'fax'; at?: string | undefined; isCutOff?: boolean } = {},
  ): void {
    if (this.end) return;
    const { leftFor, at, isCutOff } = how;
    this.end = new CallEnded(causeCode, leftFor, this.playback?.playedMs(at), isCutOff);
    this.letGo();
    this.sleeper?.reject(this.end);
    this.sleeper = undefined;
    this.tellEnded(this.end);
    this.options.onOver(this);
  }

  /** Asks Asterisk for what can be asked, because events may have been lost. */
  catchUp(): void {
    this.playback?.check();
  }

  /** Clears all timers. The call itself stays up, for the next process. */
  letGo(): void {
    clearTimeout(this.alarm);
    this.music.letGo();
    this.playback?.abandon();
    this.playback = undefined;
  }

  protected get isPlaying(): boolean {
    return this.playback !== undefined;
  }

  protected throwIfOver(): void {
    if (this.end) throw this.end;
  }

  /**
   * Runs one conversation step at a time.
   * @throws Error if two conversations use the same call at once.
   */
  private async alone<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.throwIfOver();
    this.beginAlone();
    const abort = () => this.wake('aborted');
    signal?.addEventListener('abort', abort);
    try {
      const result = await work();
      // The end of the call may arrive in the same batch of events as the event that woke `work`.
      this.throwIfOver();
      return result;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.isBusy = false;
    }
  }

  private beginAlone(): void {
    if (this.isBusy)
      throw new Error('play, ask or record was called while another of them is running');
    this.isBusy = true;
  }

  private startPlayback(utterances: readonly Pick<Utterance, 'sounds'>[]): void {
    const sounds = utterances.flatMap((utterance) => utterance.sounds);
    this.lastPlayed = { kind: 'finished' };
    this.playedMs = 0;
    if (sounds.length === 0) return;
    const { ari, nextPlaybackId } = this.options;
    const after = this.music.silence();
    this.playback = new Playback({
      ari,
      sounds,
      after,
      channelId: this.id,
      id: nextPlaybackId(),
      log: this.log,
      onGone: () => this.over(undefined),
      onSettled: (result, playedMs) => {
        this.lastPlayed = result;
        this.playedMs = playedMs;
        this.playback = undefined;
        this.music.playSoon();
        this.wake('played');
      },
    });
    this.playback.start();
  }

  private async stopPlayback(): Promise<void> {
    await this.playback?.stop();
    this.throwIfOver();
  }

  /**
   * Waits for a digit, the end of the playback, or the timeout.
   * @throws CallEnded
   */
  private sleep(timeoutMs?: number): Promise<Wake> {
    return new Promise((resolve, reject) => {
      if (this.end) {
        reject(this.end);
        return;
      }
      const sleeper = { resolve, reject };
      this.sleeper = sleeper;
      if (timeoutMs !== undefined && timeoutMs <= longestTimerMs) {
        // If this process stood still, a digit that came in time has not been read when the timer
        // fires. It is read before the immediate runs.
        const isTime = () => this.sleeper === sleeper && this.wake('timeout');
        this.alarm = setTimeout(() => setImmediate(isTime), timeoutMs);
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
