/**
 * A conversation as a list of turns, shared by the caller, the app, and the dialplan that stands in
 * for the app.
 */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/**
 * What the caller hears, and the digits they press then. The last turn has no digits: the caller hangs
 * up.
 */
export interface Turn {
  /** Sound files in order, as absolute paths without their extension. */
  readonly sounds: readonly string[];
  /** One caller's digits. If each caller has different ones, an example of the same length. */
  readonly digits: string;
  /** If each caller has different digits: the index of the caller's field, from 0. */
  readonly field?: number;
}

/**
 * How long a caller listens.
 * - `usual`: cuts menus short, as a caller does who knows them, and hears out prompts that ask for
 *   a number.
 * - `hurries`: cuts everything short.
 *
 * Both hear the fact they have asked for to its end.
 */
export type Patience = 'usual' | 'hurries';

/** Milliseconds between the end of a prompt and the digit of a caller who hears it out. */
const reactionMs = 400;
/** Milliseconds of a prompt that is cut short. */
const cutShortMs = 1000;
/**
 * SIPp's `play_dtmf`: silence before the first digit, then 200 ms of digit and 200 ms of pause for
 * each.
 */
const leadInMs = 420;
const perDigitMs = 400;

/** Returns the milliseconds of sounds (A-law: 8,000 bytes a second). */
function lengthMs(sounds: readonly string[]): number {
  return sounds.reduce((sum, sound) => sum + statSync(`${sound}.alaw`).size / 8, 0);
}

/**
 * Returns the milliseconds to wait before a turn's digits, or before hanging up. They count from the
 * end of the previous digits.
 */
export function pauseBeforeDigitsMs(turn: Turn, patience: Patience): number {
  if (patience === 'usual' && turn.digits.length > 1) {
    return Math.round(lengthMs(turn.sounds) + reactionMs);
  }
  return turn.digits === '' ? Math.round(lengthMs(turn.sounds.slice(0, 1))) : cutShortMs;
}

/** Returns the milliseconds that SIPp needs to press a turn's digits. */
export function digitsMs(turn: Turn): number {
  return turn.digits === '' ? 0 : leadInMs + perDigitMs * turn.digits.length;
}

/** Returns the milliseconds from the answer to the caller's hang-up. */
export function conversationMs(turns: readonly Turn[], patience: Patience): number {
  return turns.reduce((sum, turn) => sum + pauseBeforeDigitsMs(turn, patience) + digitsMs(turn), 0);
}

/**
 * The mark by which a prompt is recognised on the wire: its first packet that is not mere silence.
 */
export interface SoundMark {
  /** 20 ms of A-law. */
  readonly packet: Buffer;
  /** How many packets come before it. */
  readonly before: number;
}

/** Returns the mark of the prompt that follows each turn's digits. */
export async function soundMarks(turns: readonly Turn[]): Promise<SoundMark[]> {
  return Promise.all(turns.slice(1).map((turn) => markOf(turn.sounds[0] ?? '')));
}

async function markOf(sound: string): Promise<SoundMark> {
  const data = await readFile(`${sound}.alaw`);
  for (let before = 0; (before + 1) * packetBytes <= data.length; before++) {
    const packet = data.subarray(before * packetBytes, (before + 1) * packetBytes);
    // Silence has few different values; speech has many.
    if (new Set(packet).size > 20) return { packet, before };
  }
  throw new Error(`${sound} is silence: it cannot be told apart`);
}

const packetBytes = 160;
