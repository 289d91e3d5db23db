/** A conversation as a list of turns: the same for the caller, for the app, and for the dialplan that stands in for it. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What the caller hears, and the keys she presses then. The last turn has no keys: she hangs up. */
export interface Turn {
  /** Sound files in order, absolute paths without their extension. */
  readonly sounds: readonly string[];
  /** One caller's keys; where each has her own, an example of the same length. */
  readonly keys: string;
  /** Each caller has her own keys: which field of hers, from 0. */
  readonly field?: number;
}

/**
 * - `hears`: every prompt to its end, then a key into the silence.
 * - `usual`: cuts menus short, as one does who has heard them before, and hears out what asks for a number.
 * - `hurries`: cuts everything short.
 *
 * All of them hear the fact they have called for to its end.
 */
export type Patience = 'hears' | 'usual' | 'hurries';

/** Milliseconds between the end of a prompt and the key of somebody who hears it out. */
const reactionMs = 400;
/** Milliseconds of a prompt that is cut short. */
const cutShortMs = 1000;
/** SIPp's `play_dtmf`: silence before the first key, then 200 ms of key and 200 ms of pause each. */
const leadInMs = 420;
const perKeyMs = 400;

/** Milliseconds of sounds (A-law: 8,000 bytes a second). */
function lengthMs(sounds: readonly string[]): number {
  return sounds.reduce((sum, sound) => sum + statSync(`${sound}.alaw`).size / 8, 0);
}

/** Milliseconds to wait before a turn's keys (or before hanging up), counted from the end of the keys before. */
export function pauseBeforeKeysMs(turn: Turn, patience: Patience): number {
  const isHeardOut = patience === 'hears' || (patience === 'usual' && turn.keys.length > 1);
  if (isHeardOut) return Math.round(lengthMs(turn.sounds) + reactionMs);
  return turn.keys === '' ? Math.round(lengthMs(turn.sounds.slice(0, 1))) : cutShortMs;
}

/** Milliseconds that SIPp needs to press a turn's keys. */
export function keysMs(turn: Turn): number {
  return turn.keys === '' ? 0 : leadInMs + perKeyMs * turn.keys.length;
}

/** Milliseconds from the answer to the caller's hanging up. */
export function conversationMs(turns: readonly Turn[], patience: Patience): number {
  return turns.reduce((sum, turn) => sum + pauseBeforeKeysMs(turn, patience) + keysMs(turn), 0);
}

/** By what a prompt is known on the wire: its first packet that is not mere silence. */
export interface SoundMark {
  /** 20 ms of A-law. */
  readonly packet: Buffer;
  /** How many packets stand before it. */
  readonly before: number;
}

/** What marks the prompt that is heard after each turn's keys. */
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
