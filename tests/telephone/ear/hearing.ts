/** What every ear offers, whatever it knows sounds by. */
import type { EventEmitter } from 'node:events';

/** A sound file of the hotline. */
export interface Sound {
  /** Path under the sounds folder without its ending, with `/`: `zh/mainMenu`. */
  readonly id: string;
  readonly seconds: number;
  /** All that sound the same, this one too: nobody can tell which of them is being played. */
  readonly alike: readonly Sound[];
}

/** A sound file that was heard. Times are milliseconds from the start of the listening. */
export interface HeardSound {
  /** The file; where several are alike, one of them: {@link heardAs}. */
  readonly sound: Sound;
  readonly startMs: number;
  /** Until when it was heard; grows while it is being played. */
  readonly endMs: number;
  /** Still being played. */
  readonly isPlaying: boolean;
  /** Share of the file that was heard, 0 to 1; less than 1 when a key cut it short. */
  readonly heardShare: number;
}

export interface HearingEvents {
  started: [HeardSound];
  ended: [HeardSound];
}

/** Names the sounds in a stream of A-law, while it comes. */
export interface Hearing extends EventEmitter<HearingEvents> {
  /** Every sound so far, in the order in which they began. */
  readonly heard: readonly HeardSound[];
  /** Milliseconds of audio so far. */
  readonly positionMs: number;
  /** Seconds of loud audio that is none of the sounds. */
  readonly unknownSeconds: number;
  /** Takes the next A-law bytes of the stream. */
  feed(bytes: Uint8Array): void;
  /** The audio is over: what was being played has ended. */
  finish(): void;
}

/** The sounds that may be heard. */
export interface Sounds {
  /** @throws Error if there is no such sound */
  get(id: string): Sound;
  /** Reads what was made since. */
  refresh(): Promise<void>;
  /** Begins to listen to a stream. */
  listen(): Hearing;
}

/**
 * Takes what was heard for the one of the files that are alike which somebody listens for.
 * @returns false when it is none of them
 */
export function heardAs(heard: HeardSound, isIt: (sound: Sound) => boolean): boolean {
  const sound = heard.sound.alike.find(isIt);
  if (sound === undefined) return false;
  (heard as { sound: Sound }).sound = sound;
  return true;
}

/** Listens to a finished recording, as A-law bytes. */
export function hearRecording(bytes: Uint8Array, sounds: Sounds): Hearing {
  const hearing = sounds.listen();
  hearing.feed(bytes);
  hearing.feed(new Uint8Array(8000).fill(silenceByte));
  hearing.finish();
  return hearing;
}

/** A-law's silence. */
const silenceByte = 0xd5;
