/**
 * A telephone call as the flows see it: something that can be answered, spoken to and asked. No word of
 * Asterisk stands here, so that a flow can be read, and tested, without knowing a PBX.
 *
 * `outside/asterisk` implements it on a channel; `tests/flows/scriptedCall.ts` implements it on a script.
 */

/** The languages the hotline speaks. */
export type Language = 'zh' | 'en';

/** One thing the caller hears: what it says, for the record, and the sounds that say it, for the line. */
export interface Utterance {
  /** Name in the prompt catalogue, for example `mainMenu`. */
  readonly name: string;
  readonly language: Language;
  /** The sentence as it is spoken. Never holds an ID number or a password. */
  readonly text: string;
  /** Absolute paths of sound files without their extension, played one after another. */
  readonly sounds: readonly string[];
  /** How long all its sounds take, in milliseconds. */
  readonly durationMs: number;
}

/** Rejection of every {@link Call} method once the caller is gone. Only `answerCall` catches it. */
export class CallEnded extends Error {
  constructor(
    /** Q.850 cause where the network gave one (16 is a normal hang-up). */
    readonly causeCode?: number,
  ) {
    super('the call has ended');
    this.name = 'CallEnded';
  }
}

/** How a play ended, and for how many milliseconds something was heard: what was cut off is reckoned by it. */
export type PlayResult = { readonly playedMs: number } & PlayEnd;

export type PlayEnd =
  /** Heard to the end. */
  | { readonly kind: 'finished' }
  /** The caller pressed a key; the key waits for the next {@link Call.ask}. */
  | { readonly kind: 'interrupted' }
  /** A sound could not be played (missing file, no end reported): nothing or only a part was heard. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What a match function says of the digits so far. */
export type DigitsMatch = 'incomplete' | 'complete' | 'invalid';

export interface AskOptions {
  /** Heard while waiting. A key stops it (barge-in). */
  readonly utterances: readonly Utterance[];
  /** Looks at the digits so far (`0`-`9`, `*`, `#`; without the terminator). */
  readonly match: (digits: string) => DigitsMatch;
  /** Milliseconds of silence after the last utterance before `silence` is returned. */
  readonly firstDigitTimeoutMs: number;
  /** Milliseconds between two keys; then what is there is taken: complete if it matches, else invalid. */
  readonly betweenDigitsTimeoutMs: number;
  /** A key that ends the input and is not part of it. */
  readonly terminator?: '#';
}

/** The answer to a question, and for how many milliseconds it was heard: 0 where keys had come before it. */
export type AskResult = { readonly playedMs: number } & Answer;

export type Answer =
  | { readonly kind: 'digits'; readonly digits: string }
  /** Some keys came, and they match nothing. */
  | { readonly kind: 'invalid'; readonly digits: string }
  | { readonly kind: 'silence' };

export interface Call {
  /** The PBX's identifier of this call's leg, unique on its node. */
  readonly id: string;
  /** Calling number as the network presented it; empty when withheld. It proves nothing. */
  readonly callerNumber: string;
  /** The number that was dialled. */
  readonly calledNumber: string;
  /** True once the caller is gone. */
  readonly isOver: boolean;
  /** Resolves (never rejects) when the caller is gone, with why. */
  readonly ended: Promise<CallEnded>;

  /** Takes the call off the hook. Harmless when it already is. */
  answer(): Promise<void>;
  /**
   * Plays utterances in order. A key stops it unless `bargeIn` is false; keys pressed meanwhile are kept for
   * the next {@link ask}.
   */
  play(utterances: readonly Utterance[], options?: { bargeIn?: boolean }): Promise<PlayResult>;
  /** Plays, and collects keys. Keys that were pressed before it count first (type-ahead). */
  ask(options: AskOptions): Promise<AskResult>;
  /** Forgets keys that were pressed and not yet asked for: after a wrong one, the rest is not meant either. */
  dropKeys(): void;
  /** Ends the call. Never rejects. */
  hangUp(): Promise<void>;
}

/** Whoever runs the conversations; given to the telephony adapter. None of its functions may throw. */
export interface CallHandler {
  /** A caller has just dialled in; she is not answered yet. */
  arrived(call: Call): void;
  /** A caller who was on the line already when this process connected to the PBX (crash, lost connection). */
  found(call: Call): void;
  /** After each connect: the ids of every call on this node. Whatever is not among them is over. */
  present(callIds: ReadonlySet<string>): void;
}

/** The PBX, as far as the program must know that there is one. */
export interface Telephony {
  /** Connects, and goes on reconnecting for ever. Resolves after the first connect. */
  start(handler: CallHandler): Promise<void>;
  /** Stops listening. Calls that are up stay up, for the next process to find. */
  stop(): Promise<void>;
  readonly isConnected: boolean;
}
