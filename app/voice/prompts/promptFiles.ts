/**
 * The sounds of prompts that are always the same: one `SOUNDS_DIR/LANGUAGE/NAME` per prompt, made
 * by the speech engine or taken from a human recording, `RECORDED_PROMPTS_DIR/LANGUAGE/NAME.wav`.
 * The fixed parts of a prompt with slots can be recorded as `NAME.1.wav`, `NAME.2.wav` and so on;
 * the prompt is then joined of them and of its values (clips/).
 *
 * A small JSON file beside each sound says what it was made from, so that only changed sounds are
 * made again.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import { writeWhole } from '../../core/wholeFile.js';
import type { Language } from '../../telephony/call.js';
import type { SoundMaker } from '../speech/soundMaker.js';
import { isStatic, promptNames, promptText, splitTemplate, type PromptName } from './catalogue.js';

/** Endings of the files that make up one sound. */
export const soundEndings = ['.alaw', '.sln16'] as const;

/** A sound that is ready to be played. */
export interface MadeSound {
  /** The path without ending. */
  readonly target: string;
  readonly durationMs: number;
}

/** Returns the length of a sound on disk in milliseconds. A-law has eight bytes per millisecond. */
export async function durationOf(target: string): Promise<number> {
  return (await stat(`${target}.alaw`)).size / 8;
}

/** A prompt, or one fixed part of it. */
export interface PromptSound {
  readonly language: Language;
  readonly name: PromptName;
  /** 1, 2, … for the fixed parts of a prompt with slots; null for a whole prompt. */
  readonly piece: number | null;
  readonly text: string;
  /** The path of the sound without its ending. */
  readonly target: string;
  readonly recording: Recording | null;
  /** What the sound on disk was made from; null where there is none. */
  readonly made: Made | null;
  /** Why the sound must be made (again); null when it need not. */
  readonly due: 'missing' | 'text' | 'engine' | 'recording' | null;
}

interface Recording {
  readonly file: string;
  /** Changes when the file does. */
  readonly key: string;
}

interface Made {
  readonly from: 'engine' | 'recording';
  readonly key: string;
  /** The catalogue's text when the sound was made. */
  readonly text: string;
  /** The key of a recording that could not be used. It is not tried again until it changes. */
  readonly refused?: string;
}

export interface PromptFiles {
  /**
   * Lists every sound that a language should have, with its state.
   * @param identity of the sound maker; without it a sound by another engine counts as good
   */
  survey(language: Language, identity?: string): Promise<PromptSound[]>;
  /**
   * Makes a sound, from its recording if there is a usable one, otherwise by the engine.
   * @returns what it was made from
   * @throws whatever the sound maker throws when the engine fails
   */
  make(sound: PromptSound): Promise<'engine' | 'recording'>;
  /** Returns a text that changes when a recording is added, replaced or removed. */
  recordingsSignature(): Promise<string>;
}

/**
 * Returns the fixed parts of a prompt that contain words, in order. Between two slots there may be
 * only a comma.
 */
export function recordablePieces(language: Language, name: PromptName): string[] {
  return splitTemplate(promptText(language, name)).flatMap((piece) =>
    piece.kind === 'fixed' && hasWords(piece.text) ? [piece.text] : [],
  );
}

/** Tells whether a text contains anything to say. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Makes the access to the sounds and recordings of a pair of folders. */
export function makePromptFiles(options: {
  readonly soundMaker: SoundMaker;
  readonly soundsDir: string;
  readonly recordedDir: string;
  readonly log: Pick<Logger, 'warn'>;
}): PromptFiles {
  const { soundMaker, recordedDir, log } = options;
  // Asterisk has a different working directory, so the path must be absolute.
  const soundsDir = path.resolve(options.soundsDir);

  /** Recordings that belong to no prompt and were already warned about. */
  const strangers = new Set<string>();

  async function recordings(language: Language): Promise<Map<string, Recording>> {
    const folder = path.join(recordedDir, language);
    const found = new Map<string, Recording>();
    for (const entry of await listFolder(folder)) {
      if (!/\.wav$/i.test(entry)) continue;
      const file = path.join(folder, entry);
      const { mtimeMs, size } = await stat(file);
      found.set(entry.slice(0, -4), {
        file,
        key: `${soundMaker.levelling}, ${size} bytes of ${Math.round(mtimeMs)}`,
      });
    }
    return found;
  }

  async function readMade(target: string, present: ReadonlySet<string>): Promise<Made | null> {
    const base = path.basename(target);
    if (!soundEndings.every((ending) => present.has(`${base}${ending}`))) return null;
    try {
      return JSON.parse(await readFile(`${target}.json`, 'utf8')) as Made;
    } catch {
      // The file is missing or a full disk cut it short. What the sound says is unknown, so it is
      // made again.
      return null;
    }
  }

  function whyDue(
    made: Made | null,
    recording: Recording | null,
    text: string,
    identity: string | undefined,
  ): PromptSound['due'] {
    if (made === null) return 'missing';
    if (made.from === 'recording') return recording?.key === made.key ? null : 'recording';
    if (recording !== null && recording.key !== made.refused) return 'recording';
    if (made.text !== text) return 'text';
    return identity !== undefined && identity !== made.key ? 'engine' : null;
  }

  return {
    async survey(language, identity) {
      const recorded = await recordings(language);
      const present = new Set(await listFolder(path.join(soundsDir, language)));
      const sound = async (
        name: PromptName,
        piece: number | null,
        text: string,
      ): Promise<PromptSound> => {
        const file = piece === null ? name : `${name}.${piece}`;
        const target = path.join(soundsDir, language, file);
        const made = await readMade(target, present);
        const recording = recorded.get(file) ?? null;
        const due = whyDue(made, recording, text, identity);
        return { language, name, piece, text, target, recording, made, due };
      };
      const known = new Set<string>();
      const sounds: PromptSound[] = [];
      for (const name of promptNames) {
        if (isStatic(name)) {
          known.add(name);
          sounds.push(await sound(name, null, promptText(language, name)));
          continue;
        }
        const pieces = recordablePieces(language, name);
        const files = pieces.map((_, index) => `${name}.${index + 1}`);
        files.forEach((file) => known.add(file));
        // Only a prompt with a recorded part is joined. Said in one breath a prompt sounds better.
        if (!files.some((file) => recorded.has(file))) continue;
        for (const [index, text] of pieces.entries()) {
          sounds.push(await sound(name, index + 1, text));
        }
      }
      for (const [file, recording] of recorded) {
        if (known.has(file) || strangers.has(recording.file)) continue;
        strangers.add(recording.file);
        log.warn('a recording matches no prompt', { file: recording.file });
      }
      return sounds;
    },

    async make({ language, target, text, piece, recording }) {
      const shape = piece === null ? 'sentence' : 'piece';
      const note = (made: Made) => writeWhole(`${target}.json`, JSON.stringify(made));
      if (recording !== null) {
        try {
          await soundMaker.takeOver(recording.file, target, shape);
          await note({ from: 'recording', key: recording.key, text });
          return 'recording';
        } catch (error) {
          log.warn("a recording is unusable: using the speech engine's voice", {
            file: recording.file,
            error,
          });
        }
      }
      const key = await soundMaker.identity();
      await soundMaker.say(text, language, target, shape);
      await note({ from: 'engine', key, text, ...(recording && { refused: recording.key }) });
      return 'engine';
    },

    async recordingsSignature() {
      const all = await Promise.all((['zh', 'en'] as const).map(recordings));
      return JSON.stringify(all.map((recorded) => [...recorded]));
    },
  };
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
