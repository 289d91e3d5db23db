/**
 * A telephone call as the flows see it: something that can be answered, spoken to and asked. No word of
 * Asterisk stands here, so that a flow can be read, and tested, without knowing a PBX.
 *
 * `outside/asterisk` implements it on a channel; `tests/journeys/scriptedCall.ts` implements it on a script.
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

/** Rejection of every {@link Call} method once the caller is gone (but see {@link Leg.record}). Only `answerCall` catches it. */
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

export interface PlayOptions {
  /** False: a key does not stop it. */
  readonly bargeIn?: boolean;
  /** Stops it; it is then `interrupted`. */
  readonly signal?: AbortSignal;
}

export interface AskOptions {
  /** Heard while waiting. A key stops it (barge-in). */
  readonly utterances: readonly Utterance[];
  /** Looks at the digits so far (`0`-`9`, `*`, `#`; without the terminator). */
  readonly match: (digits: string) => DigitsMatch;
  /**
   * Milliseconds of silence after the last utterance before `silence` is returned. Infinity: no limit, as for the keys
   * of a talk.
   */
  readonly firstDigitTimeoutMs: number;
  /** Milliseconds between two keys; then what is there is taken: complete if it matches, else invalid. */
  readonly betweenDigitsTimeoutMs: number;
  /** A key that ends the input and is not part of it. */
  readonly terminator?: '#';
  /** Ends it as time would: with what is there, or `silence`. */
  readonly signal?: AbortSignal;
}

/** The answer to a question, and for how many milliseconds it was heard: 0 where keys had come before it. */
export type AskResult = { readonly playedMs: number } & Answer;

export type Answer =
  | { readonly kind: 'digits'; readonly digits: string }
  /** Some keys came, and they match nothing. */
  | { readonly kind: 'invalid'; readonly digits: string }
  | { readonly kind: 'silence' };

/** Where messages are, below the recordings folder. By its name the folders of talks, which are years, are told from it. */
export const messagesFolder = 'messages';

export interface RecordOptions {
  /**
   * Below the messages folder, with `.wav`; its folders are made. Its name holds nothing of the caller, and no other take has
   * it.
   */
  readonly file: string;
  /** The longest message. */
  readonly maxMs: number;
  /** So much silence ends it. Whole seconds. */
  readonly silenceMs: number;
  /** The key that ends it. */
  readonly terminator: '#';
}

/** What is left of a recorded message. Nothing is said to be stored before it is safe on the disk. */
export type RecordedMessage =
  /** `lengthMs` and `sha256` (in hex) are those of the file. */
  | {
      readonly kind: 'stored';
      /** As it was asked for. */
      readonly file: string;
      readonly lengthMs: number;
      readonly sha256: string;
    }
  /** Next to nothing was said; there is no file. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly reason: string };

/** One telephone on the line: a caller's, an agent's, one of the court's. Only this one hears what is played. */
export interface Leg {
  /** The PBX's identifier, unique on its node. */
  readonly id: string;
  /** True once it has hung up. */
  readonly isOver: boolean;
  /** Resolves (never rejects) when it has hung up, with why. */
  readonly ended: Promise<CallEnded>;

  /**
   * Plays utterances in order. A key stops it unless `bargeIn` is false; keys pressed meanwhile are kept for
   * the next {@link ask}.
   */
  play(utterances: readonly Utterance[], options?: PlayOptions): Promise<PlayResult>;
  /** Plays, and collects keys. Keys that were pressed before it count first (type-ahead). */
  ask(options: AskOptions): Promise<AskResult>;
  /**
   * A tone, then what she says becomes a file, until she presses the terminator, is silent, the time is over or she
   * hangs up. Other keys do nothing, and are forgotten with those that came before.
   *
   * Unlike every other method it tells what it has when she hangs up meanwhile: whoever waits looks at {@link isOver}.
   * @throws CallEnded only when she was gone before it began.
   */
  record(options: RecordOptions): Promise<RecordedMessage>;
  /** Forgets keys that were pressed and not yet asked for: after a wrong one, the rest is not meant either. */
  dropKeys(): void;
  /**
   * Music whenever nothing else is played, until it is turned off. Not heard while the leg is in a {@link Talk};
   * a talk that takes it in turns it off.
   */
  holdMusic(isOn: boolean): Promise<void>;
  /**
   * Ends the call. Never rejects.
   * @param as what somebody who was not answered yet is told: a busy tone, or that the exchange is full
   */
  hangUp(as?: Refusal): Promise<void>;
}

/** How a call that is not answered is refused: `busy` is this caller's alone, `congestion` her exchange's. */
export type Refusal = 'busy' | 'congestion';

/**
 * Seconds in the line or in a talk after which the PBX ends a call ({@link Call.limitTo}): longer than any is meant to be, so
 * that a call whose process never comes back is not kept for ever.
 */
export const longestServedS = 8 * 3600;

export interface Call extends Leg {
  /** Calling number as the network presented it; empty when withheld. It proves nothing. */
  readonly callerNumber: string;
  /** The IP address that its SIP came from; nothing where that is not known. */
  readonly sourceAddress?: string;
  /** The number that was dialled. */
  readonly calledNumber: string;

  /** Takes the call off the hook. Harmless when it already is. */
  answer(): Promise<void>;
  /**
   * The PBX's own guard, which ends the call whatever goes wrong here: from now on it is so many seconds. Never rejects.
   */
  limitTo(seconds: number): Promise<void>;
}

/** An agent dials a code on her own telephone (or what is no code). The PBX has checked that it is hers. */
export interface CodeCall extends Call {
  /** `agents.number` of the account that calls. */
  readonly agentNumber: string;
  /** What she dialled, `*` and `#` too; the same as `calledNumber`. */
  readonly code: string;
}

/** A telephone that the hotline rings. */
export type TelephoneToRing =
  /** An agent's, by `agents.number`. */
  | { readonly kind: 'agent'; readonly number: string }
  /** One of the court's, over the trunk: 3 to 20 digits, a + before them at most. The program's own numbers only. */
  | { readonly kind: 'telephone'; readonly number: string };

export interface RingOptions {
  readonly to: TelephoneToRing;
  /** What it is rung for, to be known by after a crash: 1 to 40 of `a-z 0-9 -`, once in a process's life (`entry-17-2`). */
  readonly purpose: string;
  /** What the telephone shows. `name` up to 40 characters; `number` may be empty. */
  readonly callerShown: { readonly name: string; readonly number: string };
  /** Milliseconds of ringing before `not_answered`. */
  readonly timeoutMs: number;
}

export type RingResult =
  | { readonly kind: 'answered'; readonly leg: RungLeg }
  /** The telephone said no: it is on the phone, set to be left alone, or somebody pressed "reject". */
  | { readonly kind: 'refused'; readonly reason: 'busy' | 'rejected' }
  /** It rang, and nobody came. */
  | { readonly kind: 'not_answered' }
  /** Nothing rang: not registered, gone from the network, no such number, trunk full or away. Of whose doing, it says. */
  | {
      readonly kind: 'unreachable';
      readonly reason: string;
      /** The PBX was lost meanwhile: it may have rung, and whoever was called has not done anything. */
      readonly isOurs?: boolean;
      /** Our trunk did not take the call, or the network could not carry it: nothing is known of the telephone. */
      readonly isTrunk?: boolean;
    }
  /** By {@link Ringing.cancel}. */
  | { readonly kind: 'cancelled' };

/** A telephone that rings, or is about to. */
export interface Ringing {
  /** Known before anything is sent; the same as the id of the leg that comes of it. */
  readonly id: string;
  readonly to: TelephoneToRing;
  readonly purpose: string;
  /** Never rejects. */
  readonly result: Promise<RingResult>;
  /** Stops it at whatever moment; an answer that crosses it is hung up. Nothing when there is a result. Never rejects. */
  cancel(): Promise<void>;
}

/**
 * A telephone that was rung and has answered. Keys of a talk come by `ask`, too: the others do not hear them. Somebody who
 * is called back converses on it as on a call of her own; it is off the hook already.
 */
export interface RungLeg extends Call {
  readonly to: TelephoneToRing;
  readonly purpose: string;
  /** Its own number. */
  readonly callerNumber: string;
  /** What it shows, and whoever calls back dials. */
  readonly calledNumber: string;
}

export interface TalkOptions {
  /** 1 to 60 of `a-z 0-9 -`; to be known by after a crash (`entry-17`). */
  readonly id: string;
  /**
   * Records all that is said in it, from now on until it ends, as a WAV file of this name (without `.wav`) below the
   * recordings folder; `/` makes subfolders. Null: no recording.
   */
  readonly recordAs: string | null;
}

export type RecordingResult =
  /** `file` is the whole path. `lengthMs` counts from the talk's beginning; `sha256` of the file, in hex. */
  | {
      readonly kind: 'stored';
      readonly file: string;
      readonly lengthMs: number;
      readonly sha256: string;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * A room in which its legs hear each other. A leg is in one talk at most, hangs up whenever it likes, and stays on
 * the line when it leaves. With two legs it is a talk, with three a conference.
 */
export interface Talk {
  readonly id: string;
  readonly recordAs: string | null;
  /** Who is in it now. */
  readonly legs: readonly Leg[];
  /** Resolves once it is over: by {@link end}, or because the PBX has lost it. */
  readonly ended: Promise<void>;
  /** Resolves when the file is whole; null without a recording. Never rejects. */
  readonly recording: Promise<RecordingResult> | null;

  /**
   * Takes a leg in, from wherever it is: another talk, hold, music. What is being played to it stops.
   * @throws CallEnded when it has hung up, TalkEnded when the talk is over.
   */
  add(leg: Leg, options?: { readonly isMuted?: boolean }): Promise<void>;
  /** Takes a leg out; it hears nothing until somebody plays to it. Harmless when it is not in. @throws CallEnded */
  remove(leg: Leg): Promise<void>;
  /** Takes a leg out, to hear music; {@link add} takes it back. @throws CallEnded */
  hold(leg: Leg): Promise<void>;
  /** Stops the recording, and lets everybody out. Their legs stay on the line. Never rejects; harmless twice. */
  end(): Promise<void>;
}

/** Rejection of a {@link Talk}'s methods once it is over. */
export class TalkEnded extends Error {
  constructor() {
    super('the talk is over');
    this.name = 'TalkEnded';
  }
}

/** A supervisor hears a leg and whoever talks to it. The recording has nothing of it. */
export interface ListeningIn {
  readonly mode: 'listen' | 'whisper';
  /** Resolves when it is over, by whatever end: of the supervisor, of the leg that is heard, by {@link end}. */
  readonly ended: Promise<void>;
  /** Lets the supervisor out; her leg stays on the line. Never rejects. */
  end(): Promise<void>;
}

/** An account by which a telephone of an agent registers. */
export interface AgentAccount {
  readonly number: string;
  readonly name: string;
  /** MD5 of `number:hotline:password`, in hex. */
  readonly sipDigest: string;
  /** Whether the PBX may ring her by itself while this program is away. */
  readonly answersWhileAway: boolean;
  /** Everybody can know her password (the sample court's): the PBX may have the account only where no other machine reaches it. */
  readonly isPublished?: boolean;
}

/** Whoever runs the conversations; given to the telephony adapter. None of its functions may throw. */
export interface CallHandler {
  /** A caller has just dialled in; she is not answered yet. */
  arrived(call: Call): void;
  /** A caller who was on the line already when this process connected to the PBX (crash, lost connection). */
  found(call: Call): void;
  /**
   * After each connect: the ids of every call on this node, and what else is up of this program. Whatever is not among
   * them is over. It comes after `found`.
   */
  present(callIds: ReadonlySet<string>, there: StillUp): void;
  /** An agent has dialled a code on her telephone; she is not answered yet. */
  codeDialled?(call: CodeCall): void;
  /** An agent's telephone is there (it registered, or answers again), or is gone (unregistered, does not answer). */
  telephoneChanged?(number: string, isThere: boolean): void;
  /**
   * An agent's telephone rings for or is in a call that is none of this process's (the PBX rang her by itself while it
   * was away), or is free of it again. What it is when this process connects is told before `present`.
   */
  telephoneTaken?(number: string, isTaken: boolean): void;
}

/**
 * What is up of this program's doing. After a crash it is what the process before has left: whatever is not taken up is
 * for the handler to end (`cancel`, `hangUp`, `end`), talks that nobody is in too: those who talk may be
 * held beside it.
 */
export interface StillUp {
  readonly talks: readonly Talk[];
  /** Telephones that ring; one that answers before this process was there is hung up by the PBX. */
  readonly ringing: readonly Ringing[];
  /** Telephones that have answered, in a talk or not. */
  readonly rungLegs: readonly RungLeg[];
}

/** The PBX, as far as the program must know that there is one. */
export interface Telephony {
  /** Connects, and goes on reconnecting for ever. Resolves after the first connect. */
  start(handler: CallHandler): Promise<void>;
  /** Stops listening. Calls that are up stay up, for the next process to find. */
  stop(): Promise<void>;
  readonly isConnected: boolean;

  /** Rings a telephone. Asks for nothing before it returns. */
  ring(options: RingOptions): Ringing;
  /**
   * Opens a talk, with nobody in it; its recording runs then.
   * @throws Error when the PBX is away or refuses; a recording that fails is told by {@link Talk.recording}.
   */
  talk(options: TalkOptions): Promise<Talk>;
  /**
   * Lets a supervisor's leg (off the hook) hear another leg of this node, of this process or not; with `whisper` that
   * leg alone hears her too.
   * @throws CallEnded when the supervisor is gone, LegGone when the other is.
   */
  listenIn(supervisor: Leg, legId: string, mode: ListeningIn['mode']): Promise<ListeningIn>;
  /**
   * Makes the accounts of agents' telephones on this PBX exactly these: at once, without a restart, and for as long
   * as it is not called again, whether this program or the database is there or not.
   * @throws Error when the PBX is away.
   */
  keepAgents(accounts: readonly AgentAccount[]): Promise<void>;
  /** Numbers of the agents whose telephones are there now. @throws Error when the PBX is away. */
  telephonesThere(): Promise<ReadonlySet<string>>;
  /** Those of them that neither ring nor are in a call, whoever's it is. @throws Error when the PBX is away. */
  telephonesIdle(): Promise<ReadonlySet<string>>;
}

/** Rejection of {@link Telephony.listenIn}: nobody is there to be heard. */
export class LegGone extends Error {
  constructor() {
    super('the leg has hung up');
    this.name = 'LegGone';
  }
}
