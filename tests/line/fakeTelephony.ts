/**
 * A simulated PBX for the code that rings and connects people, by the contract of
 * app/telephony/call.ts. Its telephones answer, refuse or stay unanswered as the test says. Its
 * legs press keys and hang up when the test says. Its talks know who is in them.
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
import {
  LegGone,
  TalkEnded,
  type ListeningIn,
  type RecordingResult,
  type Talk,
  type TalkOptions,
} from '../../app/telephony/talk.js';
import type { AgentAccount, Telephony } from '../../app/telephony/telephony.js';
import type { Purpose } from '../../app/telephony/purpose.js';
import type {
  Ringing,
  RingOptions,
  RingResult,
  RungLeg,
  TelephoneToRing,
} from '../../app/telephony/ringing.js';
import { hangsAfterMs } from '../parts/patience.js';

/**
 * Waits until a condition holds, polling at growing intervals.
 * @throws Error naming the condition that never came, after a time that only a hang reaches.
 */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + hangsAfterMs;
  for (let pauseMs = 1; !(await isSo()); pauseMs = Math.min(25, pauseMs + 1)) {
    if (performance.now() > endsAt) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/**
 * No question has so short a time-out. One this short is a pause between two notices, in which keys
 * are accepted too.
 */
const longestPauseMs = 3000;
/** How long such a pause lasts here, where no sound is played. */
const pauseMs = 50;

/** A person's telephone: it hears prompts at once, and presses keys when the test says so. */
export class FakeLeg implements Leg {
  readonly ended: Promise<CallEnded>;
  readonly heard: Utterance[] = [];
  isOver = false;
  hearsMusic = false;
  wasHungUpByHotline = false;
  talk: FakeTalk | null = null;
  /**
   * The length of the message that the person leaves after the tone. Null for agents, who leave
   * none.
   */
  speaksMs: number | null = null;
  /** Words whose prompt never ends: it plays until the person hangs up or a key interrupts it. */
  dwellsOn: string | null = null;
  private keys: string[] = [];
  /** The number of questions that the person will leave unanswered. */
  private silences = 0;
  private wake: () => void = () => undefined;
  private tellEnded!: (end: CallEnded) => void;

  constructor(readonly id: string) {
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
  }

  get words(): string {
    return this.heard.map(({ text }) => text).join('\n');
  }

  /** Presses keys, one after another. */
  press(keys: string): void {
    this.keys.push(...keys);
    this.wake();
  }

  /** Leaves the current or next question unanswered: the time for its first key is over. */
  saysNothing(): void {
    this.silences += 1;
    this.wake();
  }

  /** Hangs up. */
  leave(): void {
    this.end();
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
    if ((bargeIn && this.keys.length > 0) || signal?.aborted === true) {
      return { kind: 'interrupted', playedMs: 0 };
    }
    const playedMs = await this.hear(utterances, bargeIn);
    const isCut = bargeIn && this.keys.length > 0;
    return { kind: isCut ? 'interrupted' : 'finished', playedMs };
  }

  async ask(options: AskOptions): Promise<AskResult> {
    const { signal, match, terminator } = options;
    await this.turn();
    const isHeard = this.keys.length === 0 && signal?.aborted !== true;
    const playedMs = isHeard ? await this.hear(options.utterances, true) : 0;
    let digits = '';
    const take = (): AskResult => ({
      kind: match(digits) === 'complete' ? 'digits' : 'invalid',
      digits,
      playedMs,
    });
    for (;;) {
      if (this.isOver) throw new CallEnded(16);
      if (signal?.aborted === true) return digits === '' ? { kind: 'silence', playedMs } : take();
      const key = this.keys.shift();
      if (key === undefined) {
        if (digits !== '') {
          // The test presses all keys at once, so no further key follows.
          return take();
        }
        if (this.silences > 0) {
          this.silences -= 1;
          return { kind: 'silence', playedMs };
        }
        // A question waits for its answer without limit, so that a slow machine changes nothing.
        const isPause = options.firstDigitTimeoutMs <= longestPauseMs;
        if ((await this.sleep(isPause ? pauseMs : Infinity, signal)) === 'time') {
          return { kind: 'silence', playedMs };
        }
        continue;
      }
      if (key === terminator) return take();
      digits += key;
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
      while (!this.isOver && !(bargeIn && this.keys.length > 0)) await this.sleep(Infinity);
      if (this.isOver) throw await this.ended;
    }
    return heard.reduce((sum, { durationMs }) => sum + durationMs, 0);
  }

  dropKeys(): void {
    this.keys = [];
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
    if (this.isOver) throw new CallEnded(16);
    await Promise.resolve();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.talk?.legs.splice(this.talk.legs.indexOf(this), 1);
    this.talk = null;
    this.tellEnded(new CallEnded(16));
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
    readonly purpose: Purpose | null,
  ) {
    super(id);
    this.callerNumber = to.number;
  }
}

/** A ringing telephone, until the test answers it or ends the ringing. */
export class FakeRinging implements Ringing {
  readonly to: TelephoneToRing;
  readonly purpose: Purpose | null;
  readonly result: Promise<RingResult>;
  isSettled = false;
  isCancelled = false;
  private settle!: (result: RingResult) => void;

  constructor(
    readonly id: string,
    readonly options: {
      readonly to: TelephoneToRing;
      readonly purpose: Purpose | null;
    } & Partial<Pick<RingOptions, 'callerShown' | 'timeoutMs'>>,
  ) {
    this.to = options.to;
    this.purpose = options.purpose;
    this.result = new Promise((resolve) => (this.settle = resolve));
  }

  answer(): FakeRungLeg {
    const leg = new FakeRungLeg(this.id, this.to, this.purpose);
    this.end({ kind: 'answered', leg });
    return leg;
  }

  end(result: RingResult): void {
    if (this.isSettled) throw new Error(`${this.id} does not ring any more`);
    this.isSettled = true;
    this.settle(result);
  }

  cancel(): Promise<void> {
    if (!this.isSettled) {
      this.isCancelled = true;
      this.end({ kind: 'cancelled' });
    }
    return Promise.resolve();
  }
}

/** A talk that knows its legs. */
export class FakeTalk implements Talk {
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
    if (this.isOver) throw new TalkEnded();
    const fake = asFake(leg);
    if (fake.isOver) throw await fake.ended;
    fake.talk?.legs.splice(fake.talk.legs.indexOf(fake), 1);
    fake.talk = this;
    fake.hearsMusic = false;
    this.legs.push(fake);
  }

  async remove(leg: Leg): Promise<void> {
    await Promise.resolve();
    const fake = asFake(leg);
    if (fake.isOver) throw await fake.ended;
    if (fake.talk !== this) return;
    this.legs.splice(this.legs.indexOf(fake), 1);
    fake.talk = null;
  }

  async hold(leg: Leg): Promise<void> {
    await this.remove(leg);
    await leg.holdMusic(true);
  }

  end(): Promise<void> {
    if (this.isOver) return Promise.resolve();
    this.isOver = true;
    for (const leg of this.legs.splice(0)) leg.talk = null;
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
  throw new Error('a leg of another PBX');
}

/** The PBX itself. */
export class FakeTelephony implements Telephony {
  readonly isConnected = true;
  /** Every telephone rung so far. */
  readonly rung: FakeRinging[] = [];
  readonly talks: FakeTalk[] = [];
  readonly listened: { legId: string; mode: string; end: () => void }[] = [];
  accounts: readonly AgentAccount[] = [];
  /** What {@link telephonesIdle} reports. */
  idle: ReadonlySet<string> = new Set();

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  ring(options: RingOptions): Ringing {
    const ringing = new FakeRinging(`rung-${this.rung.length + 1}`, options);
    this.rung.push(ringing);
    return ringing;
  }

  talk({ id, recordAs }: TalkOptions): Promise<Talk> {
    const talk = new FakeTalk(id, recordAs);
    this.talks.push(talk);
    return Promise.resolve(talk);
  }

  async listenIn(supervisor: Leg, legId: string, mode: ListeningIn['mode']): Promise<ListeningIn> {
    await Promise.resolve();
    const leg = this.talks.flatMap(({ legs }) => legs).find(({ id }) => id === legId);
    if (leg === undefined) throw new LegGone();
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    this.listened.push({ legId, mode, end });
    const ended = Promise.race([over, leg.ended, supervisor.ended]).then(() => undefined);
    return { mode, ended, end: () => Promise.resolve(end()) };
  }

  keepAgents(accounts: readonly AgentAccount[]): Promise<void> {
    this.accounts = accounts;
    return Promise.resolve();
  }

  telephonesThere(): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set());
  }

  telephonesIdle(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.idle);
  }

  /** Waits until a number's telephone rings, and returns it. */
  async rings(number: string): Promise<FakeRinging> {
    let found: FakeRinging | undefined;
    await until(`${number} rings`, () => {
      found = this.rung.find((each) => each.to.number === number && !each.isSettled);
      return found !== undefined;
    });
    if (found === undefined) throw new Error('unreachable');
    return found;
  }
}
