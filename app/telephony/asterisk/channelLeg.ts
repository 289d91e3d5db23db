/** A channel as a {@link Leg}: what can be said to a telephone and asked of it, whoever holds it. */
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
import type {
  AriChannel,
  ChannelEvent,
  HeldChannel,
  PlaybackFinished,
  StasisStart,
} from './ari/events.js';
import { hangUpUntilGone } from './hangUp.js';
import { KeyReports } from './keyReports.js';
import type { MessageRecording } from './sound/messageRecording.js';
import { limitChannel, startMusic, stopMusic } from './ari/operations.js';
import type { Operation } from './ari/operations.js';
import { Playback } from './sound/playback.js';
import { makeTone } from './sound/tone.js';

/** Keys that nobody has asked for yet; more than anyone types ahead. */
const mostKeysKept = 64;

/** After a playback, how long music is held back: the next playback may follow at once. */
const musicDelayMs = 50;

/** A talk, as a leg must know it: it is in one at most. */
export interface LegHolder {
  /** It has left for elsewhere. */
  letOut(leg: ChannelLeg): void;
}

export interface ChannelLegOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  /** True when another process has held it before: what it hears now is not known. */
  readonly isFound: boolean;
  readonly nextPlaybackId: () => string;
  readonly recordingsDir: string;
  readonly newRecording: (leg: ChannelLeg, options: RecordOptions) => MessageRecording;
  /** Told once, when it is over. */
  readonly onOver: (leg: ChannelLeg) => void;
}

/** What a method that waits is woken by. */
type Wake = 'key' | 'played' | 'timeout' | 'aborted';

/** What a timer can wait for; longer is for ever. */
const longestTimerMs = 2 ** 31 - 1;

export class ChannelLeg implements Leg, HeldChannel {
  readonly id: string;
  readonly ended: Promise<CallEnded>;

  /** The talk it is in; kept by that talk. */
  talk: LegHolder | undefined;

  private end: CallEnded | undefined;
  private tellEnded!: (end: CallEnded) => void;
  private keys: string[] = [];
  private readonly keyReports = new KeyReports();
  private playback: Playback | undefined;
  private lastPlayed: PlayEnd = { kind: 'finished' };
  private playedMs = 0;
  private isBusy = false;
  private sleeper: { resolve(wake: Wake): void; reject(end: CallEnded): void } | undefined;
  private alarm: NodeJS.Timeout | undefined;
  private wantsMusic = false;
  /** Whether music may be heard now; also true when it is not known. */
  private mayHaveMusic: boolean;
  private musicTimer: NodeJS.Timeout | undefined;
  private isInTalk = false;
  protected readonly log: Logger;

  constructor(
    channel: Pick<AriChannel, 'id'>,
    protected readonly options: ChannelLegOptions,
  ) {
    this.id = channel.id;
    this.mayHaveMusic = options.isFound;
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.log = options.log.child({ channel: channel.id });
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  async play(
    utterances: readonly Utterance[],
    { bargeIn = true, signal }: PlayOptions = {},
  ): Promise<PlayResult> {
    return this.alone(signal, async () => {
      if ((bargeIn && this.keys.length > 0) || signal?.aborted) {
        return { kind: 'interrupted', playedMs: 0 };
      }
      this.startPlayback(utterances);
      while (this.playback) {
        const wake = await this.sleep();
        if ((wake === 'key' && bargeIn) || signal?.aborted) await this.stopPlayback();
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
    if (this.keys.length === 0 && !signal?.aborted) this.startPlayback(options.utterances);
    let digits = '';
    for (;;) {
      if (signal?.aborted) {
        await this.stopPlayback();
        return digits === '' ? { kind: 'silence' } : verdict(digits);
      }
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
        this.log.error('the tone before a message could not be made', { error });
        return { kind: 'failed', reason: String(error) };
      }
      while (this.playback) await this.sleep();
      this.throwIfOver();
      return await recording.run();
    } finally {
      this.keys = [];
      this.isBusy = false;
    }
  }

  dropKeys(): void {
    this.keys = [];
  }

  async holdMusic(isOn: boolean): Promise<void> {
    this.throwIfOver();
    this.wantsMusic = isOn;
    if (isOn) await this.playMusic();
    else await this.silenceMusic();
    this.throwIfOver();
  }

  /** A talk is about to take it in: nothing else is heard from now on. @throws CallEnded */
  async enterTalk(): Promise<void> {
    this.throwIfOver();
    this.wantsMusic = false;
    this.isInTalk = true;
    const silent = this.silenceMusic();
    await this.stopPlayback();
    await silent;
    this.throwIfOver();
  }

  /** Another process had taken it into a talk. */
  isFoundInTalk(): void {
    this.isInTalk = true;
    this.mayHaveMusic = false;
  }

  /** Stops what is played, if anything. @throws CallEnded */
  async stopPlaying(): Promise<void> {
    await this.stopPlayback();
  }

  /** It is out of the talk, or did not get in. */
  leaveTalk(): void {
    this.isInTalk = false;
  }

  /** By the contract of {@link Call.limitTo}. */
  async limitTo(seconds: number): Promise<void> {
    if (this.isOver) return;
    try {
      const { status, body } = await this.options.ari.run(limitChannel(this.id, seconds));
      // 404, 409, 412: it has left our hands or hangs up just now; its end is about to be told.
      if (status >= 500) this.log.error('a limit was refused', { status, body });
    } catch (error) {
      this.log.error('a limit could not be set', { error });
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

  /** An event of Asterisk about this channel. */
  happened(event: StasisStart | ChannelEvent | PlaybackFinished): void {
    switch (event.type) {
      case 'StasisStart':
        return;
      case 'ChannelDtmfReceived':
        if (!this.keyReports.isNew(event)) return;
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
    clearTimeout(this.musicTimer);
    this.playback?.abandon();
    this.playback = undefined;
  }

  protected get isPlaying(): boolean {
    return this.playback !== undefined;
  }

  protected throwIfOver(): void {
    if (this.end) throw this.end;
  }

  /** @throws Error if two conversations use one call at a time. */
  private async alone<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.throwIfOver();
    this.beginAlone();
    const abort = () => this.wake('aborted');
    signal?.addEventListener('abort', abort);
    try {
      const result = await work();
      // The end may have come in one batch of events with what the work was woken by.
      this.throwIfOver();
      return result;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.isBusy = false;
    }
  }

  private beginAlone(): void {
    if (this.isBusy) throw new Error('play, ask or record while another one goes on');
    this.isBusy = true;
  }

  private startPlayback(utterances: readonly Pick<Utterance, 'sounds'>[]): void {
    const sounds = utterances.flatMap((utterance) => utterance.sounds);
    this.lastPlayed = { kind: 'finished' };
    this.playedMs = 0;
    if (sounds.length === 0) return;
    const { ari, nextPlaybackId } = this.options;
    const after = this.silenceMusic();
    const begunAtMs = performance.now();
    this.playback = new Playback({
      ari,
      sounds,
      after,
      channelId: this.id,
      id: nextPlaybackId(),
      log: this.log,
      onGone: () => this.over(undefined),
      onSettled: (result) => {
        this.lastPlayed = result;
        this.playedMs = performance.now() - begunAtMs;
        this.playback = undefined;
        this.musicTimer = setTimeout(() => void this.playMusic(), musicDelayMs);
        this.wake('played');
      },
    });
    this.playback.start();
  }

  /** Starts the music, unless something is played or somebody is talked to. Never rejects. */
  private async playMusic(): Promise<void> {
    clearTimeout(this.musicTimer);
    if (!this.wantsMusic || this.isInTalk || this.playback || this.isOver) return;
    this.mayHaveMusic = true;
    await this.tryMusic(startMusic(this.id));
  }

  /** Never rejects. */
  private async silenceMusic(): Promise<void> {
    clearTimeout(this.musicTimer);
    if (!this.mayHaveMusic) return;
    this.mayHaveMusic = false;
    await this.tryMusic(stopMusic(this.id));
  }

  private async tryMusic(operation: Operation): Promise<void> {
    try {
      const { status, body } = await this.options.ari.run(operation);
      if (status === 404) this.over(undefined);
      // 409, 412: it has left our hands or hangs up just now; its end is about to be told.
      else if (status >= 500) this.log.error('music was refused', { status, body });
    } catch (error) {
      this.log.error('music could not be turned on or off', { error });
    }
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
      if (timeoutMs !== undefined && timeoutMs <= longestTimerMs) {
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
