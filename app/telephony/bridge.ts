/** Legs that hear each other: a bridge, its recording, and a supervisor who listens in. */
import type { Leg } from './call.js';

export type BridgeOptions = {
  /** 1 to 60 of `a-z 0-9 -`; identifies the bridge after a crash (`entry-17`). */
  readonly id: string;
} & (
  | { readonly recordAs: null }
  | {
      /**
       * The name of the recording (without `.wav`) below the recordings folder; `/` makes
       * subfolders. It becomes a WAV file of two channels.
       */
      readonly recordAs: string;
      /**
       * Whose telephone is recorded, from now until the bridge ends or this leg does: what it says in
       * the left channel, what it hears in the right one. On hold, it hears music.
       */
      readonly caller: Leg;
    }
);

/** The outcome of a bridge's recording. */
export type RecordingResult =
  /**
   * `file` is the absolute path. `lengthMs` counts from the beginning of the bridge; `sha256` (hex)
   * is that of the file.
   */
  | {
      readonly kind: 'stored';
      readonly file: string;
      readonly lengthMs: number;
      readonly sha256: string;
    }
  /** The caller hung up before anything could be recorded. There is no file. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * A bridge in which legs hear each other. A leg is in at most one bridge, may hang up at any time,
 * and stays on the line when it leaves. With three legs it is a conference.
 */
export interface Bridge {
  readonly id: string;
  readonly recordAs: string | null;
  /** The legs in the bridge now. */
  readonly legs: readonly Leg[];
  /** Resolves once the bridge is over: by {@link end}, or because the PBX has lost it. */
  readonly ended: Promise<void>;
  /** Resolves when the file is complete; null without a recording. Never rejects. */
  readonly recording: Promise<RecordingResult> | null;

  /**
   * Adds a leg, wherever it is now: in another bridge, on hold, hearing music. Playback to it stops.
   * @throws CallEnded when the leg has hung up, BridgeEnded when the bridge is over.
   */
  add(leg: Leg): Promise<void>;
  /**
   * Takes a leg out; it then hears nothing until something is played to it. Does nothing if the leg
   * is not in the bridge.
   * @throws CallEnded
   */
  remove(leg: Leg): Promise<void>;
  /**
   * Takes a leg out and plays hold music to it; {@link add} takes it back.
   * @throws CallEnded
   */
  hold(leg: Leg): Promise<void>;
  /**
   * Takes a leg out, without music, and keeps what it says and presses out of the recording; what it
   * hears is in there. {@link add} takes it back.
   * @throws CallEnded
   */
  setAside(leg: Leg): Promise<void>;
  /**
   * Stops the recording and takes all legs out. They stay on the line. Never rejects; a second call
   * does nothing.
   */
  end(): Promise<void>;
}

/** A {@link Bridge}'s methods reject with this once the bridge is over. */
export class BridgeEnded extends Error {
  constructor() {
    super('the bridge is over');
    this.name = 'BridgeEnded';
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

/** Rejection of {@link Telephony.listenIn}: the leg to be heard has hung up. */
export class LegGone extends Error {
  constructor() {
    super('the leg has hung up');
    this.name = 'LegGone';
  }
}
