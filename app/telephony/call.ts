/**
 * A telephone call as a journey sees it: something to answer, to speak to and to ask. Nothing here
 * knows Asterisk, so a journey can be read and tested without knowing a PBX.
 *
 * `telephony/asterisk` implements this contract on a channel; `tests/ivr/journeys/scriptedCall.ts`
 * implements it on a script.
 */

/** The languages the hotline speaks. */
export type Language = 'zh' | 'en';

/** One thing the caller hears: its text, for the record, and its sounds, for playback. */
export interface Utterance {
  /** Name in the prompt catalogue, for example `mainMenu`. */
  readonly name: string;
  readonly language: Language;
  /** The sentence as spoken. Never contains an ID number or a password. */
  readonly text: string;
  /** Absolute paths of the sound files, without extension, played one after another. */
  readonly sounds: readonly string[];
  /** Total length of the sounds, in milliseconds. */
  readonly durationMs: number;
}

/**
 * Every {@link Call} method rejects with this once the caller has hung up (except
 * {@link Leg.record}). Only `answerCall` catches it.
 */
export class CallEnded extends Error {
  constructor(
    /** Q.850 cause, if the network gave one (16 is a normal hang-up). */
    readonly causeCode?: number,
    /** The call goes on: a fax machine was heard, and sends its pages to the PBX. */
    readonly leftFor?: 'fax',
    /** For how many milliseconds the caller had heard what was being played. */
    readonly playedMs?: number,
    /** The PBX has died with the call: nobody has hung up. */
    readonly isCutOff = false,
  ) {
    super('the call has ended');
    this.name = 'CallEnded';
  }
}

/**
 * How a playback ended, and for how many milliseconds it was heard. What was cut off is calculated
 * from that time.
 */
export type PlayResult = { readonly playedMs: number } & PlayEnd;

/** How a playback ended. */
export type PlayEnd =
  /** Played to the end. */
  | { readonly kind: 'finished' }
  /** The caller pressed a digit. The digit is kept for the next {@link Call.ask}. */
  | { readonly kind: 'interrupted' }
  /**
   * A sound could not be played (missing file, or no end was reported): the caller heard nothing or
   * only a part.
   */
  | { readonly kind: 'failed'; readonly reason: string };

/** What a match function says about the digits so far. */
export type DigitsMatch = 'incomplete' | 'complete' | 'invalid';

export interface PlayOptions {
  /** False: a digit does not stop the playback (no barge-in). */
  readonly bargeIn?: boolean;
  /** Stops the playback when aborted; the result is then `interrupted`. */
  readonly signal?: AbortSignal;
}

export interface AskOptions {
  /** Played while waiting. A digit stops it (barge-in). */
  readonly utterances: readonly Utterance[];
  /** Judges the digits so far (`0`-`9`, `*`, `#`; without the terminator). */
  readonly match: (digits: string) => DigitsMatch;
  /**
   * Milliseconds of silence after the last utterance before `silence` is returned. Infinity means
   * no limit, as for digits pressed in a bridge.
   */
  readonly firstDigitTimeoutMs: number;
  /**
   * Longest pause between two digits, in milliseconds. After it the input ends: `digits` if it
   * matches as complete, otherwise `invalid`.
   */
  readonly betweenDigitsTimeoutMs: number;
  /** A digit that ends the input and is not part of it. */
  readonly terminator?: '#';
  /**
   * Ends the question when aborted, as a timeout would: with the digits so far, or with `silence`.
   */
  readonly signal?: AbortSignal;
}

/**
 * The answer to a question, and for how many milliseconds the question was heard: 0 if digits had
 * arrived before it.
 */
export type AskResult = { readonly playedMs: number } & Answer;

/** The caller's answer to a question. */
export type Answer =
  | { readonly kind: 'digits'; readonly digits: string }
  /** Some digits were pressed, but they match nothing. */
  | { readonly kind: 'invalid'; readonly digits: string }
  | { readonly kind: 'silence' };

export interface RecordOptions {
  /**
   * Path below the messages folder, ending in `.wav`; missing folders are created. The name
   * contains nothing about the caller, and no other recording has the same name.
   */
  readonly file: string;
  /** Longest message, in milliseconds. */
  readonly maxMs: number;
  /** Milliseconds of silence that end the message. Whole seconds only. */
  readonly silenceMs: number;
  /** The digit that ends the message. */
  readonly terminator: '#';
}

/** The outcome of recording a message. `stored` is reported only once the file is safe on disk. */
export type RecordedMessage =
  /** `lengthMs` and `sha256` (hex) describe the file. */
  | {
      readonly kind: 'stored';
      /** The file name given in {@link RecordOptions.file}. */
      readonly file: string;
      readonly lengthMs: number;
      readonly sha256: string;
    }
  /** The caller said next to nothing; there is no file. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * One telephone on the line: a caller's, an agent's, or one of the court's. Whatever is played to a
 * leg is heard on that leg only.
 */
export interface Leg {
  /** The PBX's channel id, unique on its node. */
  readonly id: string;
  /** True once the telephone has hung up. */
  readonly isOver: boolean;
  /** Resolves with the reason when the telephone has hung up. Never rejects. */
  readonly ended: Promise<CallEnded>;

  /**
   * Plays utterances in order. A digit stops the playback unless `bargeIn` is false. Digits pressed
   * meanwhile are kept for the next {@link ask}.
   */
  play(utterances: readonly Utterance[], options?: PlayOptions): Promise<PlayResult>;
  /**
   * Plays utterances and collects digits. Digits pressed before the question count first
   * (type-ahead).
   */
  ask(options: AskOptions): Promise<AskResult>;
  /**
   * Plays a tone, then records what the person on this leg says to a file. The recording ends when
   * they press the terminator, fall silent, reach the time limit or hang up. Other digits do
   * nothing; they are dropped together with the digits pressed before.
   *
   * Unlike every other method, this one resolves with what was recorded if they hang up meanwhile,
   * so the code that called it must check {@link isOver}.
   * @throws CallEnded only if they had hung up before the recording began.
   */
  record(options: RecordOptions): Promise<RecordedMessage>;
  /**
   * Drops digits that were pressed but not yet asked for: after a wrong digit, the rest is not
   * meant either.
   */
  dropDigits(): void;
  /**
   * Turns hold music on or off. While on, music plays whenever nothing else does. The leg does not
   * hear it while in a {@link Bridge}; a bridge that takes the leg in turns it off.
   */
  holdMusic(isOn: boolean): Promise<void>;
  /**
   * Ends the call. Never rejects.
   * @param as how a call that was not answered yet is refused: with a busy tone, or as if the
   *   exchange were full
   */
  hangUp(as?: Refusal): Promise<void>;
}

/**
 * How an unanswered call is refused: `busy` concerns this caller alone, `congestion` the exchange
 * that the call came from.
 */
export type Refusal = 'busy' | 'congestion';

/**
 * Seconds in the queue or in a bridge after which the PBX ends a call ({@link Call.limitTo}). Longer
 * than any call is meant to last; it only ends calls whose process never comes back.
 */
export const longestServedS = 8 * 3600;

/** A caller's telephone call. */
export interface Call extends Leg {
  /**
   * Calling number as presented by the network; empty when withheld. It proves nothing about who is
   * calling.
   */
  readonly callerNumber: string;
  /** The IP address that the call's SIP came from; undefined when unknown. */
  readonly sourceAddress?: string;
  /** The dialled number. */
  readonly calledNumber: string;

  /** Answers the call. Does nothing if the call is already answered. */
  answer(): Promise<void>;
  /**
   * Sets how many seconds from now the PBX ends this call, whatever goes wrong in this process.
   * Never rejects.
   */
  limitTo(seconds: number): Promise<void>;
}

/**
 * A call from an agent's own telephone to a code (or to something that is no code). The PBX has
 * authenticated the agent.
 */
export interface CodeCall extends Call {
  /** `agents.number` of the calling account. */
  readonly agentNumber: string;
  /** What the agent dialled, including `*` and `#`; the same as `calledNumber`. */
  readonly code: string;
}
