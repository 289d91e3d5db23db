/**
 * A scripted caller: what they expect to hear, and what they press then. Implements `Call` by its
 * contract (type-ahead, barge-in, terminator, silence), so that a journey can be tested without a
 * PBX and without waiting.
 */
import { createHash } from 'node:crypto';
import {
  CallEnded,
  type Answer,
  type AskOptions,
  type AskResult,
  type Call,
  type PlayResult,
  type RecordedMessage,
  type RecordOptions,
  type Utterance,
} from '../../../app/telephony/call.js';

/**
 * One turn of the caller: the words they wait for, then their digits. `''` is silence; null hangs
 * up.
 */
export interface Turn {
  readonly hears: string | RegExp;
  readonly digits: string | null;
  /** Milliseconds after which the caller presses during the prompt; otherwise at its end. */
  readonly afterMs?: number;
  /**
   * Length of the message that the caller speaks. `digits` then end it: `#`, none for silence or
   * the limit, or null to hang up.
   */
  readonly speaksMs?: number;
  /** The recorded file could not be made durable. */
  readonly isUnsafe?: boolean;
  /** The digits cut off a sentence that is played to the caller and is no question. */
  readonly interrupts?: true;
  /** Runs after the words and before the digits: moves the clock, or breaks a connection. */
  readonly before?: () => Promise<void> | void;
}

/** A turn in which the caller presses digits after these words. */
export const presses = (hears: string | RegExp, digits: string, before?: Turn['before']): Turn => ({
  hears,
  digits,
  ...(before && { before }),
});
/** A turn in which the caller presses digits while these words are played. */
export const interrupts = (hears: string | RegExp, digits: string): Turn => ({
  ...presses(hears, digits),
  interrupts: true,
});
/** A turn in which the caller stays silent after these words. */
export const saysNothing = (hears: string | RegExp): Turn => ({ hears, digits: '' });
/** A turn in which the caller hangs up after these words. */
export const hangsUp = (hears: string | RegExp): Turn => ({ hears, digits: null });
/**
 * Leaves a message after the tone, and ends it with `#`, by silence (`''`) or by hanging up (null).
 */
export const speaks = (
  hears: string | RegExp,
  speaksMs = 20_000,
  digits: '#' | '' | null = '#',
) => ({
  hears,
  digits,
  speaksMs,
});

/** Anything shorter is an empty message. */
const emptyMs = 1000;

/** A call whose caller follows a script of turns. */
export class ScriptedCall implements Call {
  callerNumber = '13800001111';
  readonly calledNumber = '12368';
  readonly ended: Promise<CallEnded>;
  /** Everything heard, in order. */
  readonly heard: Utterance[] = [];
  /** Files of the messages that the caller left, discarded or not. */
  readonly messages: string[] = [];
  /** Where the conversation deviated from the script. */
  readonly problems: string[] = [];
  /** Operations (answer, play, ask) so far. */
  operations = 0;
  isOver = false;
  /** The last value that {@link holdMusic} was given. */
  hearsMusic = false;
  /** The last value that {@link limitTo} was given. */
  limitS: number | null = null;
  /** True if the hotline ended the call, false if the caller did. */
  hungUpByHotline = false;
  isAnswered = false;

  /** What the caller presses again as soon as their digits were dropped. */
  goesOnPressing = '';

  private readonly listeners: { name: string; resolve: () => void }[] = [];
  private sinceLastTurn = '';
  private pressed: string[] = [];
  private turn = 0;
  private tellEnded!: (ended: CallEnded) => void;

  constructor(
    private readonly turns: readonly Turn[],
    readonly id: string,
    /** The caller hangs up before this operation (0: before the call is answered). */
    private readonly hangUpBefore = Infinity,
  ) {
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
  }

  /** The words heard so far, one line per utterance. */
  get words(): string {
    return this.heard.map((utterance) => utterance.text).join('\n');
  }

  answer(): Promise<void> {
    return this.operation(() => {
      this.isAnswered = true;
    });
  }

  play(
    utterances: readonly Utterance[],
    { bargeIn = true }: { bargeIn?: boolean } = {},
  ): Promise<PlayResult> {
    return this.operation(async () => {
      if (bargeIn && this.pressed.length > 0) return { kind: 'interrupted', playedMs: 0 };
      const playedMs = this.hear(utterances);
      if (!bargeIn || this.turns[this.turn]?.interrupts !== true) {
        return { kind: 'finished', playedMs };
      }
      await this.takeTurn();
      return { kind: 'interrupted', playedMs };
    });
  }

  ask(options: AskOptions): Promise<AskResult> {
    return this.operation(async () => {
      let playedMs = 0;
      if (this.pressed.length === 0) {
        const afterMs = this.turns[this.turn]?.afterMs ?? Infinity;
        playedMs = Math.min(this.hear(options.utterances), afterMs);
        await this.takeTurn();
      }
      return { ...this.answerTo(options), playedMs };
    });
  }

  private answerTo(options: AskOptions): Answer {
    let digits = '';
    for (let digit = this.pressed.shift(); digit !== undefined; digit = this.pressed.shift()) {
      if (digit === options.terminator) {
        const kind = options.match(digits) === 'complete' ? 'digits' : 'invalid';
        return { kind, digits };
      }
      digits += digit;
      const match = options.match(digits);
      if (match === 'complete') return { kind: 'digits', digits };
      if (match === 'invalid') return { kind: 'invalid', digits };
    }
    // No digits are left, so the time between two digits has passed.
    return digits === '' ? { kind: 'silence' } : { kind: 'invalid', digits };
  }

  record({ file }: RecordOptions): Promise<RecordedMessage> {
    return this.operation(async () => {
      this.pressed = [];
      const turn = this.turns[this.turn];
      if (turn !== undefined && turn.speaksMs === undefined) {
        this.problems.push(`turn ${this.turn + 1}: she has something else to do than to speak`);
        return this.leave();
      }
      try {
        await this.takeTurn();
      } catch (error) {
        // A caller who hangs up after speaking has still left a message.
        if (!(error instanceof CallEnded) || turn?.digits !== null) throw error;
      }
      this.pressed = [];
      const lengthMs = turn?.speaksMs ?? 0;
      if (lengthMs < emptyMs) return { kind: 'empty' };
      if (turn?.isUnsafe === true) return { kind: 'failed', reason: 'EIO' };
      this.messages.push(file);
      const sha256 = createHash('sha256').update(file).digest('hex');
      return { kind: 'stored', file, lengthMs, sha256 };
    });
  }

  dropDigits(): void {
    this.pressed = [...this.goesOnPressing];
  }

  limitTo(seconds: number): Promise<void> {
    this.limitS = seconds;
    return Promise.resolve();
  }

  holdMusic(isOn: boolean): Promise<void> {
    return this.operation(() => {
      this.hearsMusic = isOn;
    });
  }

  hangUp(): Promise<void> {
    if (!this.isOver) this.hungUpByHotline = true;
    this.end();
    return Promise.resolve();
  }

  /** Resolves when a prompt of this name has been heard. */
  hears(name: string): Promise<void> {
    if (this.heard.some((utterance) => utterance.name === name)) return Promise.resolve();
    return new Promise((resolve) => this.listeners.push({ name, resolve }));
  }

  /** Presses digits now, outside of the script. */
  press(digits: string): void {
    this.pressed.push(...digits);
  }

  /** Hangs up now, outside of the script. */
  callerHangsUp(): void {
    this.end();
  }

  /**
   * Hears the utterances.
   * @returns their length in milliseconds.
   */
  private hear(utterances: readonly Utterance[]): number {
    this.heard.push(...utterances);
    for (const { name, resolve } of this.listeners) {
      if (utterances.some((utterance) => utterance.name === name)) resolve();
    }
    this.sinceLastTurn += utterances.map((utterance) => `${utterance.text}\n`).join('');
    return utterances.reduce((sum, { durationMs }) => sum + durationMs, 0);
  }

  private async takeTurn(): Promise<void> {
    const turn = this.turns[this.turn++];
    if (turn === undefined) return this.leave();
    const fits =
      typeof turn.hears === 'string'
        ? this.sinceLastTurn.includes(turn.hears)
        : turn.hears.test(this.sinceLastTurn);
    if (!fits) {
      this.problems.push(
        `turn ${this.turn}: waited for ${String(turn.hears)}, heard:\n${this.sinceLastTurn}`,
      );
      return this.leave();
    }
    this.sinceLastTurn = '';
    await turn.before?.();
    if (turn.digits === null) return this.leave();
    this.pressed.push(...turn.digits);
  }

  private leave(): never {
    this.end();
    throw new CallEnded(16);
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.tellEnded(new CallEnded(16));
  }

  private async operation<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.isOver) throw new CallEnded(16);
    if (this.operations++ >= this.hangUpBefore) this.leave();
    // A real call never answers in the same turn of the event loop.
    await Promise.resolve();
    return work();
  }
}
