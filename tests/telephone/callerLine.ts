/**
 * A caller on a channel of the carrier's Asterisk or of the softphones': implements dialling,
 * hearing and pressing digits.
 */
import { EventEmitter } from 'node:events';
import type { AriEvent, CarrierAri } from './network/carrierAri.js';
import { betweenDigitsMs, digitMs, splitAtRepeats } from './digitPace.js';
import { patienceMs } from './patience.js';
import type { SoundRecogniser } from './recogniser/soundRecogniser.js';
import { heardAs, type HeardSound, type Span } from './recogniser/hearing.js';
import {
  NotHeard,
  isSoundNamed,
  type CallerEvents,
  type Caller,
  type CallEnd,
  type SoundName,
  type HearOptions,
  type PressOptions,
} from './caller.js';

/** A call to be placed. */
export interface Dialling {
  /** Asterisk's dial string: `PJSIP/12368@hotline`. */
  readonly endpoint: string;
  /** Variables set on the channel before it dials. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Codec to offer, by Asterisk's name; default A-law. */
  readonly codec?: string;
  /** Seconds after which an unanswered call is given up; default 30. */
  readonly ringSeconds?: number;
}

/** What a {@link CallerLine} is built from. */
export interface LineOptions {
  readonly ari: CarrierAri;
  /** The Stasis application of its channels. */
  readonly application: string;
  readonly recogniser: SoundRecogniser;
  readonly channel: string;
  /** Name of the recording. */
  readonly name: string;
  /** The telephone's own number. */
  readonly from: string;
}

/** {@link Caller} on a channel of the carrier's Asterisk or of the softphones'. */
export class CallerLine extends EventEmitter<CallerEvents> implements Caller {
  readonly answered: Promise<void>;
  readonly ended: Promise<CallEnd>;
  private readonly bridge: string;
  private readonly recogniserChannel: string;
  readonly channel: string;
  private readonly ari: CarrierAri;
  private readonly recogniser: SoundRecogniser;
  private end: CallEnd | undefined;
  private hungUp = false;
  private hangUpCause = 0;
  private wasRung = false;
  private passed = 0;
  private said = 0;
  private readonly beganAt = new Date();
  private readonly pressed: string[] = [];
  private digitRuns = 0;

  constructor(private readonly options: LineOptions) {
    super();
    this.setMaxListeners(0);
    const { ari, recogniser, channel } = options;
    this.ari = ari;
    this.recogniser = recogniser;
    this.channel = channel;
    this.bridge = `bridge-${channel}`;
    // Asterisk refuses an id that another channel's id begins with: `recogniser-X.1` beside `recogniser-X.12`.
    this.recogniserChannel = `recogniser-${channel}-`;
    this.answered = new Promise((resolve, reject) => {
      this.once('answered', resolve);
      this.once('ended', (end) => reject(new NotHeard(this.tell(`not answered: ${end.text}`))));
    });
    this.answered.catch(() => undefined);
    this.ended = new Promise((resolve) => this.once('ended', resolve));
    recogniser.match.on('started', (sound) => this.emit('heard', sound));
    recogniser.match.on('ended', (sound) => this.emit('heardEnd', sound));
    ari.on(`channel:${channel}`, this.onEvent);
  }

  get from(): string {
    return this.options.from;
  }

  get name(): string {
    return this.options.name;
  }

  get recording(): string {
    return this.recogniser.recording;
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  /** Connects the recogniser to the line, then dials, so that no packet is lost at the beginning. */
  async place(dialling: Dialling): Promise<void> {
    const { variables = {}, codec = 'alaw', ringSeconds = 30 } = dialling;
    await this.orOver(async () => {
      await this.buildRecogniser();
      const created = this.entersApplication(this.channel);
      await this.ari.post(
        '/channels/create',
        {
          endpoint: dialling.endpoint,
          app: this.options.application,
          channelId: this.channel,
          formats: codec,
        },
        { variables },
      );
      await created;
      await this.addToBridge(this.channel);
      await this.ari.post(`/channels/${this.channel}/dial`, { timeout: ringSeconds });
    });
  }

  /** Answers a ringing telephone; its recogniser is connected before. */
  async pickUp(): Promise<void> {
    this.wasRung = true;
    await this.orOver(async () => {
      await this.buildRecogniser();
      await this.addToBridge(this.channel);
      await this.ari.post(`/channels/${this.channel}/answer`);
    });
  }

  private async orOver(steps: () => Promise<void>): Promise<void> {
    try {
      await steps();
    } catch (error) {
      await this.over({ cause: 0, text: String(error), by: 'network' });
      throw error;
    }
  }

  private async buildRecogniser(): Promise<void> {
    await this.ari.post('/bridges', { type: 'mixing', bridgeId: this.bridge });
    const entered = this.entersApplication(this.recogniserChannel);
    await this.ari.post('/channels/externalMedia', {
      channelId: this.recogniserChannel,
      app: this.options.application,
      external_host: this.recogniser.address,
      format: 'alaw',
    });
    // The HTTP answer arrives before the channel has entered the application; only then can it be
    // bridged.
    await entered;
    await this.addToBridge(this.recogniserChannel);
  }

  /**
   * Starts listening now. Also resolves if the channel ends instead; the next request then reports
   * it.
   */
  private entersApplication(channel: string): Promise<void> {
    return new Promise((resolve) => {
      const look = (event: AriEvent) => {
        if (event.type !== 'StasisStart' && event.type !== 'ChannelDestroyed') return;
        this.ari.off(`channel:${channel}`, look);
        resolve();
      };
      this.ari.on(`channel:${channel}`, look);
    });
  }

  private async addToBridge(channel: string): Promise<void> {
    await this.ari.post(`/bridges/${this.bridge}/addChannel`, {
      channel,
      // Otherwise the recogniser's empty number would replace the caller's before the call is dialled.
      inhibitConnectedLineUpdates: 'true',
    });
  }

  private readonly onEvent = (event: AriEvent): void => {
    if (event.type === 'ChannelStateChange' && event.channel?.state === 'Up') this.emit('answered');
    const by = this.hungUp ? 'caller' : 'network';
    if (event.type === 'ChannelHangupRequest') this.hangUpCause = event.cause ?? 0;
    // After its StasisEnd, no more events arrive for a telephone that was rung.
    if (event.type === 'StasisEnd' && this.wasRung) {
      void this.over({ cause: this.hangUpCause, text: 'hung up', by });
    }
    if (event.type === 'ChannelDestroyed') {
      void this.over({ cause: event.cause ?? 0, text: event.cause_txt ?? 'unknown', by });
    }
  };

  private async over(end: CallEnd): Promise<void> {
    if (this.end !== undefined) return;
    this.end = end;
    this.ari.off(`channel:${this.channel}`, this.onEvent);
    try {
      await this.ari.remove(`/channels/${this.recogniserChannel}`);
      await this.ari.remove(`/bridges/${this.bridge}`);
    } catch {
      // The carrier itself is stopping; its channels end with it.
    }
    await this.recogniser.close();
    this.emit('ended', end);
  }

  heard(): readonly HeardSound[] {
    return this.recogniser.match.heard;
  }

  otherSeconds(): number {
    return this.recogniser.match.otherSeconds;
  }

  unknownSeconds(): number {
    return this.recogniser.match.unknownSeconds;
  }

  standstills(): readonly Span[] {
    return this.recogniser.match.leftOut;
  }

  hears(name: SoundName, options: HearOptions = {}): Promise<HeardSound> {
    return this.hearsOneOf([name], options);
  }

  async hearsOneOf(names: readonly SoundName[], options: HearOptions = {}): Promise<HeardSound> {
    const isIt = (heard: HeardSound) =>
      heardAs(heard, ({ id }) => names.some((name) => isSoundNamed(id, name)));
    const wanted = names.map(String).join(' or ');
    const withinMs = options.withinMs ?? patienceMs;
    const sound = await this.waitFor(`to hear ${wanted}`, withinMs, () => {
      const heard = this.heard();
      const at = heard.findIndex((one, index) => index >= this.passed && isIt(one));
      if (at < 0) return undefined;
      this.passed = at + 1;
      return heard[at];
    });
    if (options.until === 'end') {
      await this.waitFor(`for the end of ${sound.sound.id}`, withinMs, () =>
        sound.isPlaying ? undefined : sound,
      );
    }
    return sound;
  }

  /** Tries at the start and end of each sound until there is a result. */
  private waitFor<T>(what: string, withinMs: number, attempt: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        this.off('heard', look).off('heardEnd', look).off('ended', lookLast);
      };
      const look = () => {
        const result = attempt();
        if (result === undefined) return;
        stop();
        resolve(result);
      };
      const fail = (why: string) => {
        stop();
        reject(new NotHeard(this.tell(`waited ${what}, but ${why}`)));
      };
      const lookLast = (end: CallEnd) => {
        const result = attempt();
        if (result === undefined) return fail(`the call ended (${end.text}, by the ${end.by})`);
        stop();
        resolve(result);
      };
      const timer = setTimeout(() => fail(`${withinMs / 1000} s went by`), withinMs);
      this.on('heard', look).on('heardEnd', look).on('ended', lookLast);
      if (this.end !== undefined) lookLast(this.end);
      else look();
    });
  }

  /** Describes the call so far in words. */
  transcript(): string {
    const began = `began ${this.beganAt.toISOString()}`;
    const end = this.end === undefined ? 'still up' : `${this.end.text}, by the ${this.end.by}`;
    return `${this.tell(`${began}, ${end}`)}\nPressed: ${this.pressed.join(' ') || 'nothing'}`;
  }

  private tell(problem: string): string {
    const sounds = this.heard().map((one) => {
      const share =
        one.heardShare < 1 && !one.isPlaying ? `, ${Math.round(one.heardShare * 100)}%` : '';
      return `  ${(one.startMs / 1000).toFixed(1)} s ${one.sound.id}${share}`;
    });
    return (
      `${this.name} (${this.from}) ${problem}.\nHeard so far, in ` +
      `${(this.recogniser.match.positionMs / 1000).toFixed(1)} s with ${this.unknownSeconds().toFixed(1)} s of ` +
      `unknown sound:\n${sounds.join('\n') || '  nothing'}\nRecording: ${this.recording}`
    );
  }

  async press(digits: string, options: PressOptions = {}): Promise<void> {
    const shown = options.isSecret === true ? digits.replace(/[0-9*]/g, '•') : digits;
    if (this.end !== undefined) {
      throw new NotHeard(this.tell(`cannot press ${shown}: the call is over`));
    }
    this.pressed.push(`${(this.recogniser.match.positionMs / 1000).toFixed(1)} s ${shown}`);
    this.emit('pressed', shown);
    // Between two of the same digit a new request begins, since one has one length for all its
    // digits.
    for (const dtmf of splitAtRepeats(digits)) {
      this.digitRuns += 1;
      await this.ari.post(`/channels/${this.channel}/dtmf`, {
        dtmf,
        between: betweenDigitsMs,
        duration: digitMs[this.digitRuns % digitMs.length],
        after: betweenDigitsMs,
      });
    }
  }

  async say(sound: string, until: 'start' | 'end' = 'start'): Promise<void> {
    const playbackId = `say-${this.channel}-${++this.said}`;
    const isOver = new Promise<void>((resolve) => {
      const look = ({ type, playback }: AriEvent & { playback?: { id: string } }) => {
        if (type !== 'PlaybackFinished' || playback?.id !== playbackId) return;
        this.ari.off('event', look);
        resolve();
      };
      this.ari.on('event', look);
      void this.ended.then(() => this.ari.off('event', look));
    });
    const media = `sound:${sound}`;
    await this.ari.post(`/channels/${this.channel}/play`, { media, playbackId });
    if (until === 'end') await Promise.race([isOver, this.ended]);
  }

  async startFax(does: 'receive' | 'send', file: string): Promise<CallEnd> {
    const channel = `/channels/${this.channel}`;
    // The end of a call that is in the application no more would not be told.
    await this.ari.post(`/applications/${this.options.application}/subscription`, {
      eventSource: `channel:${this.channel}`,
    });
    await this.ari.post(`${channel}/variable`, { variable: 'FAX_FILE', value: file });
    await this.ari.post(`${channel}/continue`, { context: 'fax', extension: does, priority: 1 });
    return this.ended;
  }

  async hangUp(): Promise<CallEnd> {
    this.hungUp = true;
    if (this.end === undefined) await this.ari.remove(`/channels/${this.channel}`);
    return this.ended;
  }
}
