/**
 * A telephone call as a journey sees it: something to answer, to speak to and to ask. Nothing here
 * knows Asterisk, so a journey can be read and tested without knowing a PBX.
 *
 * `telephony/asterisk` implements this contract on a channel; `tests/journeys/scriptedCall.ts`
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
  /** The caller pressed a key. The key is kept for the next {@link Call.ask}. */
  | { readonly kind: 'interrupted' }
  /**
   * A sound could not be played (missing file, or no end was reported): the caller heard nothing or
   * only a part.
   */
  | { readonly kind: 'failed'; readonly reason: string };

/** What a match function says about the digits so far. */
export type DigitsMatch = 'incomplete' | 'complete' | 'invalid';

export interface PlayOptions {
  /** False: a key does not stop the playback (no barge-in). */
  readonly bargeIn?: boolean;
  /** Stops the playback when aborted; the result is then `interrupted`. */
  readonly signal?: AbortSignal;
}

export interface AskOptions {
  /** Played while waiting. A key stops it (barge-in). */
  readonly utterances: readonly Utterance[];
  /** Judges the digits so far (`0`-`9`, `*`, `#`; without the terminator). */
  readonly match: (digits: string) => DigitsMatch;
  /**
   * Milliseconds of silence after the last utterance before `silence` is returned. Infinity means
   * no limit, as for keys pressed during a talk.
   */
  readonly firstDigitTimeoutMs: number;
  /**
   * Longest pause between two keys, in milliseconds. After it the input ends: `digits` if it
   * matches as complete, otherwise `invalid`.
   */
  readonly betweenDigitsTimeoutMs: number;
  /** A key that ends the input and is not part of it. */
  readonly terminator?: '#';
  /**
   * Ends the question when aborted, as a timeout would: with the digits so far, or with `silence`.
   */
  readonly signal?: AbortSignal;
}

/**
 * The answer to a question, and for how many milliseconds the question was heard: 0 if keys had
 * arrived before it.
 */
export type AskResult = { readonly playedMs: number } & Answer;

/** The caller's answer to a question. */
export type Answer =
  | { readonly kind: 'digits'; readonly digits: string }
  /** Some keys were pressed, but they match nothing. */
  | { readonly kind: 'invalid'; readonly digits: string }
  | { readonly kind: 'silence' };

/**
 * The folder of messages, below the recordings folder. The folders of talks there are named by
 * year, so this name tells the two apart.
 */
export const messagesFolder = 'messages';

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
  /** The key that ends the message. */
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
   * Plays utterances in order. A key stops the playback unless `bargeIn` is false. Keys pressed
   * meanwhile are kept for the next {@link ask}.
   */
  play(utterances: readonly Utterance[], options?: PlayOptions): Promise<PlayResult>;
  /**
   * Plays utterances and collects keys. Keys pressed before the question count first (type-ahead).
   */
  ask(options: AskOptions): Promise<AskResult>;
  /**
   * Plays a tone, then records what the person on this leg says to a file. The recording ends when
   * they press the terminator, fall silent, reach the time limit or hang up. Other keys do nothing;
   * they are dropped together with the keys pressed before.
   *
   * Unlike every other method, this one resolves with what was recorded if they hang up meanwhile,
   * so the code that called it must check {@link isOver}.
   * @throws CallEnded only if they had hung up before the recording began.
   */
  record(options: RecordOptions): Promise<RecordedMessage>;
  /**
   * Drops keys that were pressed but not yet asked for: after a wrong key, the rest is not meant
   * either.
   */
  dropKeys(): void;
  /**
   * Turns hold music on or off. While on, music plays whenever nothing else does. The leg does not
   * hear it while in a {@link Talk}; a talk that takes the leg in turns it off.
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
 * Seconds in the line or in a talk after which the PBX ends a call ({@link Call.limitTo}). Longer
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

/** A telephone for the hotline to ring. */
export type TelephoneToRing =
  /** An agent's telephone, by `agents.number`. */
  | { readonly kind: 'agent'; readonly number: string }
  /**
   * A telephone reached over the trunk: 3 to 20 digits, optionally after a `+`. The number must
   * come from the program's own data.
   */
  | { readonly kind: 'telephone'; readonly number: string };

export interface RingOptions {
  readonly to: TelephoneToRing;
  /**
   * What the telephone is rung for, so that the leg can be identified after a crash: 1 to 40 of
   * `a-z 0-9 -`, unique within the life of this process (`entry-17-2`).
   */
  readonly purpose: string;
  /** What the telephone displays. `name` has up to 40 characters; `number` may be empty. */
  readonly callerShown: { readonly name: string; readonly number: string };
  /** Milliseconds of ringing before `not_answered`. */
  readonly timeoutMs: number;
}

/** The outcome of ringing a telephone. */
export type RingResult =
  | { readonly kind: 'answered'; readonly leg: RungLeg }
  /** The telephone refused: it is busy, set to do-not-disturb, or the person pressed "reject". */
  | { readonly kind: 'refused'; readonly reason: 'busy' | 'rejected' }
  /** It rang, and nobody answered. */
  | { readonly kind: 'not_answered' }
  /**
   * Nothing rang: not registered, gone from the network, no such number, or the trunk is full or
   * away. `isOurs` and `isTrunk` say where the fault lies.
   */
  | {
      readonly kind: 'unreachable';
      readonly reason: string;
      /**
       * The connection to the PBX was lost meanwhile: the telephone may have rung, and the person
       * called is not at fault.
       */
      readonly isOurs?: boolean;
      /**
       * Our trunk did not take the call, or the network could not carry it: this says nothing about
       * the telephone.
       */
      readonly isTrunk?: boolean;
    }
  /** Cancelled by {@link Ringing.cancel}. */
  | { readonly kind: 'cancelled' };

/** A telephone that is ringing or about to ring. */
export interface Ringing {
  /** Known before anything is sent; the leg that answers has the same id. */
  readonly id: string;
  readonly to: TelephoneToRing;
  readonly purpose: string;
  /** Resolves with the outcome. Never rejects. */
  readonly result: Promise<RingResult>;
  /**
   * Stops the ringing at any moment; an answer that crosses it is hung up. Does nothing once there
   * is a result. Never rejects.
   */
  cancel(): Promise<void>;
}

/**
 * A rung telephone that has answered. `ask` also collects the keys pressed during a talk; the other
 * legs do not hear them. A person who is called back goes through a conversation on this leg as on
 * a call of their own; it is already answered.
 */
export interface RungLeg extends Call {
  readonly to: TelephoneToRing;
  readonly purpose: string;
  /** The telephone's own number. */
  readonly callerNumber: string;
  /** The number that the telephone displays, and that a return call would dial. */
  readonly calledNumber: string;
}

export interface TalkOptions {
  /** 1 to 60 of `a-z 0-9 -`; identifies the talk after a crash (`entry-17`). */
  readonly id: string;
  /**
   * Records everything said in the talk, from now until it ends, as a WAV file with this name
   * (without `.wav`) below the recordings folder; `/` makes subfolders. Null: no recording.
   */
  readonly recordAs: string | null;
}

/** The outcome of a talk's recording. */
export type RecordingResult =
  /**
   * `file` is the absolute path. `lengthMs` counts from the beginning of the talk; `sha256` (hex)
   * is that of the file.
   */
  | {
      readonly kind: 'stored';
      readonly file: string;
      readonly lengthMs: number;
      readonly sha256: string;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * A bridge in which legs hear each other. A leg is in at most one talk, may hang up at any time,
 * and stays on the line when it leaves. With two legs it is a talk, with three a conference.
 */
export interface Talk {
  readonly id: string;
  readonly recordAs: string | null;
  /** The legs in the talk now. */
  readonly legs: readonly Leg[];
  /** Resolves once the talk is over: by {@link end}, or because the PBX has lost it. */
  readonly ended: Promise<void>;
  /** Resolves when the file is complete; null without a recording. Never rejects. */
  readonly recording: Promise<RecordingResult> | null;

  /**
   * Adds a leg, wherever it is now: in another talk, on hold, hearing music. Playback to it stops.
   * @throws CallEnded when the leg has hung up, TalkEnded when the talk is over.
   */
  add(leg: Leg, options?: { readonly isMuted?: boolean }): Promise<void>;
  /**
   * Takes a leg out; it then hears nothing until something is played to it. Does nothing if the leg
   * is not in the talk.
   * @throws CallEnded
   */
  remove(leg: Leg): Promise<void>;
  /**
   * Takes a leg out and plays hold music to it; {@link add} takes it back.
   * @throws CallEnded
   */
  hold(leg: Leg): Promise<void>;
  /**
   * Stops the recording and takes all legs out. They stay on the line. Never rejects; a second call
   * does nothing.
   */
  end(): Promise<void>;
}

/** A {@link Talk}'s methods reject with this once the talk is over. */
export class TalkEnded extends Error {
  constructor() {
    super('the talk is over');
    this.name = 'TalkEnded';
  }
}

/**
 * A supervisor listening to a leg and to everyone who talks with it. The recording contains nothing
 * of the supervisor.
 */
export interface ListeningIn {
  readonly mode: 'listen' | 'whisper';
  /**
   * Resolves when it is over: the supervisor or the observed leg hung up, or {@link end} was
   * called.
   */
  readonly ended: Promise<void>;
  /** Stops the listening; the supervisor's leg stays on the line. Never rejects. */
  end(): Promise<void>;
}

/** A SIP account with which an agent's telephone registers. */
export interface AgentAccount {
  readonly number: string;
  readonly name: string;
  /** MD5 of `number:hotline:password`, in hex. */
  readonly sipDigest: string;
  /** Whether the PBX may ring this agent by itself while this program is away. */
  readonly answersWhileAway: boolean;
  /**
   * The password is public knowledge (the sample court's). The PBX may have such an account only
   * where no other machine can reach it.
   */
  readonly isPublished?: boolean;
}

/**
 * Receives calls and events from the telephony adapter and runs the conversations. Its functions
 * must not throw.
 */
export interface CallHandler {
  /** A caller has just dialled in; the call is not answered yet. */
  arrived(call: Call): void;
  /**
   * A caller was already on the line when this process connected to the PBX (after a crash or a
   * lost connection).
   */
  found(call: Call): void;
  /**
   * After each connect: the ids of all calls on this node, and whatever else of this program is
   * still up. Any call not in the set is over. Comes after `found`.
   */
  present(callIds: ReadonlySet<string>, there: StillUp): void;
  /** An agent has dialled a code on their telephone; the call is not answered yet. */
  codeDialled?(call: CodeCall): void;
  /**
   * An agent's telephone became available (it registered, or responds again) or unavailable (it
   * unregistered, or does not respond).
   */
  telephoneChanged?(number: string, isThere: boolean): void;
  /**
   * An agent's telephone rings for, or is in, a call that this process does not control (the PBX
   * rang the agent by itself while this process was away), or is free of it again. The state found
   * on connecting is reported before `present`.
   */
  telephoneTaken?(number: string, isTaken: boolean): void;
}

/**
 * What this program has left up in the PBX. After a crash it is what the previous process left. The
 * handler must end whatever it does not adopt (`cancel`, `hangUp`, `end`). That includes talks that
 * nobody is in: their legs may be on hold beside them.
 */
export interface StillUp {
  readonly talks: readonly Talk[];
  /**
   * Telephones that are ringing. If one answered before this process connected, the PBX has hung it
   * up.
   */
  readonly ringing: readonly Ringing[];
  /** Telephones that have answered, in a talk or not. */
  readonly rungLegs: readonly RungLeg[];
}

/** The PBX, as far as the program needs to know about it. */
export interface Telephony {
  /** Connects, and keeps reconnecting for ever. Resolves after the first connect. */
  start(handler: CallHandler): Promise<void>;
  /** Stops listening. Calls stay up for the next process to find. */
  stop(): Promise<void>;
  readonly isConnected: boolean;

  /** Rings a telephone. Sends no request before it returns. */
  ring(options: RingOptions): Ringing;
  /**
   * Opens an empty talk; its recording starts at once.
   * @throws Error when the PBX is away or refuses. A recording that fails is reported by
   *   {@link Talk.recording}.
   */
  talk(options: TalkOptions): Promise<Talk>;
  /**
   * Lets a supervisor's leg (already answered) hear another leg on this node, whether or not this
   * process controls it. With `whisper`, that leg alone also hears the supervisor.
   * @throws CallEnded when the supervisor has hung up, LegGone when the other leg has.
   */
  listenIn(supervisor: Leg, legId: string, mode: ListeningIn['mode']): Promise<ListeningIn>;
  /**
   * Makes the agents' SIP accounts on this PBX exactly these: at once and without a restart. They
   * stay until the next call of this method, whether or not this program or the database is up.
   * @throws Error when the PBX is away.
   */
  keepAgents(accounts: readonly AgentAccount[]): Promise<void>;
  /**
   * Numbers of the agents whose telephones are available now.
   * @throws Error when the PBX is away.
   */
  telephonesThere(): Promise<ReadonlySet<string>>;
  /**
   * Numbers of the agents whose available telephones neither ring nor are in any call, ours or not.
   * @throws Error when the PBX is away.
   */
  telephonesIdle(): Promise<ReadonlySet<string>>;
}

/** Rejection of {@link Telephony.listenIn}: the leg to be heard has hung up. */
export class LegGone extends Error {
  constructor() {
    super('the leg has hung up');
    this.name = 'LegGone';
  }
}
