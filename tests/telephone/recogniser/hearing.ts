/** The common interface of all recognisers, however they recognise sounds. */
import type { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';

/** A sound file of the hotline. */
export interface Sound {
  /** Path below the sounds folder without extension, with `/`: `zh/mainMenu`. */
  readonly id: string;
  readonly seconds: number;
  /**
   * All sounds that sound the same, including this one: nobody can tell which of them is playing.
   */
  readonly alike: readonly Sound[];
}

/** A sound file that was heard. Times are milliseconds since listening began. */
export interface HeardSound {
  /** The file. If several are alike, it is one of them: {@link heardAs}. */
  readonly sound: Sound;
  readonly startMs: number;
  /** Until when it was heard; grows while it is playing. */
  readonly endMs: number;
  /** Whether it is still playing. */
  readonly isPlaying: boolean;
  /** Share of the file that was heard, 0 to 1; less than 1 when a digit cut it short. */
  readonly heardShare: number;
}

/** From when to when, in milliseconds since listening began. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Sound that was under way when the machine stood still comes later, in pieces: this much before
 * and after the standstill, in milliseconds.
 */
const aroundMs = 400;

/** Returns whether a moment of the audio is in one of the times that are left out. */
export function isLeftOut(leftOut: readonly Span[], atMs: number): boolean {
  return leftOut.some(({ fromMs, toMs }) => atMs >= fromMs - aroundMs && atMs <= toMs + aroundMs);
}

export interface HearingEvents {
  started: [HeardSound];
  ended: [HeardSound];
}

/** Recognises the sounds in a stream of A-law as it arrives. */
export interface Hearing extends EventEmitter<HearingEvents> {
  /** All sounds so far, in the order in which they began. */
  readonly heard: readonly HeardSound[];
  /** Milliseconds of audio so far. */
  readonly positionMs: number;
  /** Seconds of loud audio that matches none of the sounds, such as a tone. */
  readonly otherSeconds: number;
  /** The same, where times in which the machine stood still are left out. */
  readonly unknownSeconds: number;
  /** Times in which the machine stood still: whatever was unknown there, nobody has played. */
  readonly leftOut: readonly Span[];
  /** Leaves a time out, because the machine stood still in it. */
  leaveOut(span: Span): void;
  /** Takes the next A-law bytes of the stream. */
  feed(bytes: Uint8Array): void;
  /** Ends the audio: whatever was playing has ended. */
  finish(): void;
}

/** The sounds that can be heard. */
export interface Sounds {
  /**
   * Returns a sound.
   * @throws Error if there is no such sound
   */
  get(id: string): Sound;
  /** Reads files made since the last call. */
  refresh(): Promise<void>;
  /** Starts listening to a stream. */
  listen(): Hearing;
}

/**
 * If a file alike to the heard one satisfies `isIt`, takes that file for the one that was heard.
 * @returns false when none does
 */
export function heardAs(heard: HeardSound, isIt: (sound: Sound) => boolean): boolean {
  const sound = heard.sound.alike.find(isIt);
  if (sound === undefined) return false;
  (heard as { sound: Sound }).sound = sound;
  return true;
}

/**
 * Recognises the sounds of a finished recording, given as A-law bytes.
 * @param leftOut when the machine stood still while it was made
 */
export function hearRecording(
  bytes: Uint8Array,
  sounds: Sounds,
  leftOut: readonly Span[] = [],
): Hearing {
  const hearing = listenLeavingOut(sounds, leftOut);
  hearing.feed(bytes);
  return heardOut(hearing);
}

/**
 * Does the same while others of this process are on the telephone: the sound of their calls is read
 * in between, before the kernel has no room for it.
 */
export async function hearBesideCalls(
  bytes: Uint8Array,
  sounds: Sounds,
  leftOut: readonly Span[] = [],
): Promise<Hearing> {
  const hearing = listenLeavingOut(sounds, leftOut);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    hearing.feed(bytes.subarray(at, at + pieceBytes));
    await setImmediate();
  }
  return heardOut(hearing);
}

function listenLeavingOut(sounds: Sounds, leftOut: readonly Span[]): Hearing {
  const hearing = sounds.listen();
  for (const span of leftOut) hearing.leaveOut(span);
  return hearing;
}

/** Ends the audio with a second of silence, in which whatever was playing is recognised. */
function heardOut(hearing: Hearing): Hearing {
  hearing.feed(new Uint8Array(8000).fill(silenceByte));
  hearing.finish();
  return hearing;
}

/** Half a second. */
const pieceBytes = 4000;
/** A-law's silence. */
const silenceByte = 0xd5;
