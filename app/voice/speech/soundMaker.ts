/**
 * Makes sound files as Asterisk plays them: `.alaw` (8 kHz, raw A-law) and `.sln16` (16 kHz, raw
 * 16-bit).
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { turns } from '../../core/turns.js';
import { makeWhole } from '../../core/wholeFile.js';
import type { Language } from '../../telephony/call.js';
import { joiningVersion, joinSamples } from './joinSamples.js';
import { levellingVersion, levelSpeech, samplesOf, type SoundShape } from './levelling.js';
import { decodeWav, rawWideband, sox } from './sox.js';
import { SpeechError, type SpeechEngine } from './speechEngine.js';

/** Makes the files of sounds, from texts or from recordings. */
export interface SoundMaker {
  /** Changes whenever the same text would sound different: engine, version, voice, levelling. */
  identity(): Promise<string>;
  /** Changes whenever the same recording would sound different. */
  readonly levelling: string;
  /**
   * Speaks a text into `target` + `.alaw` and `.sln16`.
   * @throws SpeechError
   */
  say(text: string, language: Language, target: string, shape: SoundShape): Promise<void>;
  /**
   * Converts a WAV to `target` + `.alaw` and `.sln16`.
   * @throws SpeechError if it is not a WAV, or contains only silence
   */
  takeOver(wavFile: string, target: string, shape: SoundShape): Promise<void>;
  /** Changes whenever the same sounds would be joined in another way. */
  readonly joining: string;
  /**
   * Joins sounds that exist (`sound` + `.sln16`) to one: `target` + `.alaw` and `.sln16`.
   * @throws SpeechError if one of them is missing or silent
   */
  join(parts: readonly SoundToJoin[], target: string): Promise<void>;
}

/** A sound on disk, and the pause before it in a joined one. */
export interface SoundToJoin {
  /** The path without its ending. */
  readonly sound: string;
  /** Milliseconds between the speech before it and its own; of no effect for the first. */
  readonly gapMs: number;
}

/**
 * Makes a sound maker.
 * @param parallel how many sounds are made at once. Others wait, so that many at once do not starve
 * the calls.
 */
export function makeSoundMaker(engine: SpeechEngine, { parallel = 2 } = {}): SoundMaker {
  const inTurn = turns(parallel);

  async function write(
    wav: Buffer,
    target: string,
    shape: SoundShape,
    from: string,
  ): Promise<void> {
    const wideband = levelSpeech(await decodeWav(wav), shape);
    if (wideband === null) throw new SpeechError('sox', `${from} contains only silence`);
    await writeSamples(wideband, target);
  }

  async function writeSamples(wideband: Int16Array, target: string): Promise<void> {
    await mkdir(path.dirname(target), { recursive: true });
    const samples = Buffer.from(wideband.buffer, wideband.byteOffset, wideband.byteLength);
    await makeWhole([`${target}.alaw`, `${target}.sln16`], async ([narrow, wide]) => {
      await writeFile(wide, samples);
      await sox([...rawWideband, wide, '-t', 'al', '-r', '8000', '-c', '1', narrow], '');
    });
  }

  return {
    identity: async () => `${await engine.identity()}, levelling ${levellingVersion}`,
    levelling: `levelling ${levellingVersion}`,
    say: (text, language, target, shape) =>
      inTurn(async () => write(await engine.speak(text, language), target, shape, `"${text}"`)),
    takeOver: (wavFile, target, shape) =>
      inTurn(async () => write(await readFile(wavFile), target, shape, wavFile)),
    joining: `joining ${joiningVersion}`,
    join: (parts, target) =>
      inTurn(async () => {
        const read = parts.map(async ({ sound, gapMs }) => {
          const raw = await readFile(`${sound}.sln16`).catch((error: unknown) => {
            throw new SpeechError('joining', `cannot read ${sound}.sln16`, { cause: error });
          });
          return { samples: samplesOf(raw), gapMs };
        });
        const joined = joinSamples(await Promise.all(read));
        if (joined === null) throw new SpeechError('joining', 'a part contains only silence');
        await writeSamples(joined.samples, target);
      }),
  };
}
