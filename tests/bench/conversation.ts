/** A conversation as a list of turns: the same for the caller, for the app, and for the dialplan that stands in for it. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What the caller hears, and the keys she presses then. The last turn has no keys: she hangs up. */
export interface Turn {
  /** Sound files in order, absolute paths without their extension. */
  readonly sounds: readonly string[];
  readonly keys: string;
}

/** `hears`: every prompt to its end, then a key into the silence. `hurries`: a key a second after the prompt began. */
export type Patience = 'hears' | 'hurries';

/** Milliseconds between the end of a prompt and the key of somebody who hears it out. */
const reactionMs = 400;
const hurriedMs = 1000;
/** SIPp's `play_dtmf`: silence before the first key, then 200 ms of key and 200 ms of pause each. */
const leadInMs = 420;
const perKeyMs = 400;

/** Milliseconds that a turn's sounds take (A-law: 8,000 bytes a second). */
export function soundMs(turn: Turn): number {
  return turn.sounds.reduce((sum, sound) => sum + statSync(`${sound}.alaw`).size / 8, 0);
}

/** Milliseconds to wait before a turn's keys (or before hanging up), counted from the end of the keys before. */
export function pauseBeforeKeysMs(turn: Turn, patience: Patience): number {
  return Math.round(patience === 'hears' ? soundMs(turn) + reactionMs : hurriedMs);
}

/** Milliseconds that SIPp needs to press a turn's keys. */
export function keysMs(turn: Turn): number {
  return turn.keys === '' ? 0 : leadInMs + perKeyMs * turn.keys.length;
}

/** Milliseconds from the answer to the caller's hanging up. */
export function conversationMs(turns: readonly Turn[], patience: Patience): number {
  return turns.reduce((sum, turn) => sum + pauseBeforeKeysMs(turn, patience) + keysMs(turn), 0);
}

/** The first 20 ms of what is heard after each turn's keys. */
export async function firstSounds(turns: readonly Turn[]): Promise<Buffer[]> {
  return Promise.all(
    turns.slice(1).map(async (turn) => {
      const sound = turn.sounds[0];
      if (sound === undefined) throw new Error('a turn without a sound cannot be told apart');
      return (await readFile(`${sound}.alaw`)).subarray(0, 160);
    }),
  );
}
