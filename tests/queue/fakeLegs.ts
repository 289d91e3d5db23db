/**
 * Simulated legs that press digits and hang up when the test says, and bridges that know who is in
 * them, by the contract of app/telephony/call.ts.
 */
import {
  CallEnded,
  type AskOptions,
  type AskResult,
  type Call,
  type CodeCall,
  type Leg,
  type PlayOptions,
  type PlayResult,
  type RecordedMessage,
  type RecordOptions,
  type Utterance,
} from '../../app/telephony/call.js';
import { BridgeEnded, type RecordingResult, type Bridge } from '../../app/telephony/bridge.js';
import type { OriginateReason } from '../../app/telephony/originateReason.js';
import type { RungLeg, TelephoneToRing } from '../../app/telephony/ringing.js';
import { until } from './until.js';

/**
 * No question has so short a time-out. One this short is a pause between two notices, in which
 * digits are accepted too.
 */
const longestPauseMs = 3000;
/** How long such a pause lasts here, where no sound is played. */
const pauseMs = 50;

/** A person's telephone: it hears prompts at once, and presses digits when the test says so. */
export class FakeLeg implements Leg {
  readonly ended: Promise<CallEnded>;
  readonly heard: Utterance[] = [];
  isOver = false;
  hearsMusic = false;
  wasHungUpByHotline = false;
  bridge: FakeBridge | null = null;
  /**
   * The length of the message that the person leaves after the tone. Null for agents, who leave
   * none.
   */
  speaksMs: number | null = null;
  /** Words whose prompt never ends: it plays until the person hangs up or a digit interrupts it. */
  dwellsOn: string | null = null;
  /** What happens in the first pause after what was said, which lasts until then. */
  inPause: (() => Promise<void>) | null = null;
  private digits: string[] = [];
  /** The number of questions that the person will leave unanswered. */
  private silences = 0;
  private wake: () => void = () => undefined;
  private endedBy = new CallEnded(16);
  private tellEnded!: (end: CallEnded) => void;

  constructor(readonly id: string) {
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
  }

  get words(): string {
    return this.heard.map(({ text }) => text).join('\n');
  }

  /** Presses digits, one after another. */
  press(digits: string): void {
    this.digits.push(...digits);
    this.wake();
  }

  /** Leaves the current or next question unanswered: the time for its first digit is over. */
  saysNothing(): void {
    this.silences += 1;
    this.wake();
  }

  /** Hangs up. */
  leave(): void {
    this.end();
  }

  /** The PBX dies with the call. */
  cutOff(): void {
    this.end(new CallEnded(undefined, undefined, undefined, true));
  }

  async hears(words: string | RegExp): Promise<void> {
    await until(`${this.id} hears ${String(words)}`, () =>
      typeof words === 'string' ? this.words.includes(words) : words.test(this.words),
    );
  }

  async play(
    utterances: readonly Utterance[],
    { bargeIn = true, signal }: PlayOptions = {},
  ): Promise<PlayResult> {
    await this.turn();
    if ((bargeIn && this.digits.length > 0) || signal?.aborted === true) {
      return { kind: 'interrupted', playedMs: 0 };
    }
    const playedMs = await this.hear(utterances, bargeIn);
    const isCut = bargeIn && this.digits.length > 0;
    return { kind: isCut ? 'interrupted' : 'finished', playedMs };
  }

  async ask(options: AskOptions): Promise<AskResult> {
    const { signal, match, terminator } = options;
    await this.turn();
    const isHeard = this.digits.length === 0 && signal?.aborted !== true;
    const playedMs = isHeard ? await this.hear(options.utterances, true) : 0;
    let digits = '';
    const take = (): AskResult => ({
      kind: match(digits) === 'complete' ? 'digits' : 'invalid',
      digits,
      playedMs,
    });
    for (;;) {
      if (this.isOver) throw this.endedBy;
      if (signal?.aborted === true) return digits === '' ? { kind: 'silence', playedMs } : take();
      const digit = this.digits.shift();
      if (digit === undefined) {
        if (digits !== '') {
          // The test presses all digits at once, so no further digit follows.
          return take();
        }
        if (this.silences > 0) {
          this.silences -= 1;
          return { kind: 'silence', playedMs };
        }
        // A question waits for its answer without limit, so that a slow machine changes nothing.
        const isPause = options.firstDigitTimeoutMs <= longestPauseMs;
        if (isPause && this.inPause !== null) {
          const happens = this.inPause;
          this.inPause = null;
          await happens();
          continue;
        }
        if ((await this.sleep(isPause ? pauseMs : Infinity, signal)) === 'time') {
          return { kind: 'silence', playedMs };
        }
        continue;
      }
      if (digit === terminator) return take();
      digits += digit;
      const matched = match(digits);
      if (matched === 'complete') return { kind: 'digits', digits, playedMs };
      if (matched === 'invalid') return { kind: 'invalid', digits, playedMs };
    }
  }

  async record({ file }: RecordOptions): Promise<RecordedMessage> {
    await this.turn();
    const lengthMs = this.speaksMs;
    if (lengthMs === null) {
      return { kind: 'failed', reason: 'this telephone cannot' };
    }
    return { kind: 'stored', file, lengthMs, sha256: 'ab'.repeat(32) };
  }

  /**
   * Hears the prompts to the end, in no time.
   * @returns how long they would have taken, in milliseconds.
   */
  private async hear(utterances: readonly Utterance[], bargeIn: boolean): Promise<number> {
    const { dwellsOn } = this;
    const last = utterances.findIndex(({ text }) => dwellsOn !== null && text.includes(dwellsOn));
    const heard = last < 0 ? utterances : utterances.slice(0, last + 1);
    this.heard.push(...heard);
    if (last >= 0) {
      while (!this.isOver && !(bargeIn && this.digits.length > 0)) await this.sleep(Infinity);
      if (this.isOver) throw this.endedBy;
    }
    return heard.reduce((sum, { durationMs }) => sum + durationMs, 0);
  }

  dropDigits(): void {
    this.digits = [];
  }

  async holdMusic(isOn: boolean): Promise<void> {
    await this.turn();
    this.hearsMusic = isOn;
  }

  hangUp(): Promise<void> {
    if (!this.isOver) this.wasHungUpByHotline = true;
    this.end();
    return Promise.resolve();
  }

  private sleep(timeoutMs: number, signal?: AbortSignal): Promise<'time' | 'woken'> {
    return new Promise((resolve) => {
      const end = (by: 'time' | 'woken') => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        resolve(by);
      };
      const timer =
        timeoutMs === Number.POSITIVE_INFINITY
          ? undefined
          : setTimeout(() => end('time'), timeoutMs);
      const wake = () => end('woken');
      this.wake = wake;
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  private async turn(): Promise<void> {
    if (this.isOver) throw this.endedBy;
    await Promise.resolve();
  }

  private end(how = this.endedBy): void {
    if (this.isOver) return;
    this.isOver = true;
    this.endedBy = how;
    this.bridge?.legs.splice(this.bridge.legs.indexOf(this), 1);
    this.bridge = null;
    this.tellEnded(how);
    this.wake();
  }
}

/** A caller's telephone. */
export class FakeCall extends FakeLeg implements Call {
  callerNumber = '13800001111';
  readonly calledNumber: string = '12368';
  /** The last limit that {@link limitTo} was given. */
  limitS: number | null = null;

  async answer(): Promise<void> {
    if (this.isOver) throw await this.ended;
  }

  limitTo(seconds: number): Promise<void> {
    this.limitS = seconds;
    return Promise.resolve();
  }
}

/** An agent's call to a code. */
export class FakeCodeCall extends FakeCall implements CodeCall {
  constructor(
    id: string,
    readonly agentNumber: string,
    readonly code: string,
  ) {
    super(id);
  }
}

/** A telephone that the hotline rang, and that was answered. */
export class FakeRungLeg extends FakeCall implements RungLeg {
  constructor(
    id: string,
    readonly to: TelephoneToRing,
    readonly purpose: OriginateReason | null,
  ) {
    super(id);
    this.callerNumber = to.number;
  }
}

/** A bridge that knows its legs. */
export class FakeBridge implements Bridge {
  readonly legs: FakeLeg[] = [];
  readonly ended: Promise<void>;
  readonly recording: Promise<RecordingResult> | null;
  isOver = false;
  private tellEnded!: () => void;
  private tellRecording: (result: RecordingResult) => void = () => undefined;

  constructor(
    readonly id: string,
    readonly recordAs: string | null,
  ) {
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.recording =
      recordAs === null ? null : new Promise((resolve) => (this.tellRecording = resolve));
  }

  async add(leg: Leg): Promise<void> {
    await Promise.resolve();
    if (this.isOver) throw new BridgeEnded();
    const fake = asFake(leg);
    if (fake.isOver) throw await fake.ended;
    fake.bridge?.legs.splice(fake.bridge.legs.indexOf(fake), 1);
    fake.bridge = this;
    fake.hearsMusic = false;
    this.aside.delete(leg);
    this.legs.push(fake);
  }

  async remove(leg: Leg): Promise<void> {
    await Promise.resolve();
    const fake = asFake(leg);
    if (fake.isOver) throw await fake.ended;
    if (fake.bridge !== this) return;
    this.legs.splice(this.legs.indexOf(fake), 1);
    fake.bridge = null;
  }

  async hold(leg: Leg): Promise<void> {
    await this.remove(leg);
    await leg.holdMusic(true);
  }

  /** Legs of which nothing is recorded. */
  readonly aside = new Set<Leg>();

  async setAside(leg: Leg): Promise<void> {
    await this.remove(leg);
    await leg.holdMusic(false);
    this.aside.add(leg);
  }

  end(): Promise<void> {
    if (this.isOver) return Promise.resolve();
    this.isOver = true;
    this.aside.clear();
    for (const leg of this.legs.splice(0)) leg.bridge = null;
    this.tellEnded();
    this.tellRecording({
      kind: 'stored',
      file: `${this.recordAs ?? ''}.wav`,
      lengthMs: 1500,
      sha256: 'ab'.repeat(32),
    });
    return Promise.resolve();
  }
}

function asFake(leg: Leg): FakeLeg {
  if (leg instanceof FakeLeg) return leg;
  throw new Error('the leg belongs to another PBX');
}
