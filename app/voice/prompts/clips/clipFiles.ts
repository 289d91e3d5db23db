/**
 * The recordings of clips: `RECORDED_PROMPTS_DIR/LANGUAGE/clips/NAME.wav`, with `clips.json` beside
 * them, which says what each one says and how the speaker pauses. `hotline prompts take` writes
 * both. Their sounds are in `SOUNDS_DIR/LANGUAGE/clips`, made like those of prompts.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import { z } from 'zod';
import { writeWhole } from '../../../core/wholeFile.js';
import type { Language } from '../../../telephony/call.js';
import type { SoundMaker } from '../../speech/soundMaker.js';
import type { Clip } from './clipBook.js';

/** The pauses of a speaker, in milliseconds. */
export interface Rhythm {
  /** At a comma. */
  readonly pauseMs: number;
  /** Between two clips of one phrase. */
  readonly closeMs: number;
}

/** The pauses where no recording tells them. */
const usualRhythm: Rhythm = { pauseMs: 260, closeMs: 25 };

const positions = ['first', 'middle', 'last', 'any'] as const;
const listSchema = z.object({
  rhythm: z.object({ pauseMs: z.number().min(50).max(2000), closeMs: z.number().min(0).max(200) }),
  clips: z.record(z.string(), z.object({ text: z.string(), position: z.enum(positions) })),
});

/** What `clips.json` says. */
export type ClipList = z.infer<typeof listSchema>;

export const clipListName = 'clips.json';

/** A recorded clip, and whether its sound must be made (again). */
export interface ClipSound extends Clip {
  readonly name: string;
  readonly file: string;
  readonly isDue: boolean;
}

export interface ClipFiles {
  /** Lists the clips that are recorded, and the speaker's rhythm. */
  survey(language: Language): Promise<{ readonly rhythm: Rhythm; readonly clips: ClipSound[] }>;
  /**
   * Makes the sound of a clip.
   * @throws whatever the sound maker throws
   */
  make(clip: ClipSound): Promise<void>;
  /** Returns a text that changes when a clip is added, replaced or removed. */
  signature(): Promise<string>;
}

/** Makes the access to the clips of a pair of folders. */
export function makeClipFiles(options: {
  readonly soundMaker: SoundMaker;
  readonly soundsDir: string;
  readonly recordedDir: string;
  readonly log: Pick<Logger, 'warn'>;
}): ClipFiles {
  const { soundMaker, recordedDir, log } = options;
  // Asterisk has a different working directory, so the path must be absolute.
  const soundsDir = path.resolve(options.soundsDir);
  const folderOf = (language: Language) => path.join(recordedDir, language, 'clips');

  async function readList(language: Language): Promise<ClipList> {
    try {
      return await readClipList(folderOf(language));
    } catch (error) {
      log.warn('the list of recorded clips is unreadable', { error });
      return { rhythm: usualRhythm, clips: {} };
    }
  }

  return {
    async survey(language) {
      const { rhythm, clips } = await readList(language);
      const found = Object.entries(clips).map(async ([name, { text, position }]) => {
        const file = path.join(folderOf(language), `${name}.wav`);
        const info = await stat(file).catch(() => null);
        if (info === null) return [];
        const key = `${soundMaker.levelling}, ${info.size} bytes of ${Math.round(info.mtimeMs)}`;
        const sound = path.join(soundsDir, language, 'clips', name);
        return [{ name, text, position, file, sound, key, isDue: !(await isMade(sound, key)) }];
      });
      return { rhythm, clips: (await Promise.all(found)).flat() };
    },

    async make({ file, sound, key }) {
      await soundMaker.takeOver(file, sound, 'piece');
      await writeWhole(`${sound}.json`, JSON.stringify({ key }));
    },

    async signature() {
      const all = (['zh', 'en'] as const).map(async (language) => {
        const names = await readdir(folderOf(language)).catch(() => []);
        return Promise.all(
          names.map(async (name) => {
            const info = await stat(path.join(folderOf(language), name)).catch(() => null);
            return `${name} ${info?.size} ${info?.mtimeMs}`;
          }),
        );
      });
      return JSON.stringify(await Promise.all(all));
    },
  };
}

/**
 * Reads `clips.json` of a folder; empty where there is none.
 * @throws if it is not such a list
 */
export async function readClipList(folder: string): Promise<ClipList> {
  try {
    const text = await readFile(path.join(folder, clipListName), 'utf8');
    return listSchema.parse(JSON.parse(text));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { rhythm: usualRhythm, clips: {} };
  }
}

async function isMade(sound: string, key: string): Promise<boolean> {
  try {
    for (const ending of ['.alaw', '.sln16']) await stat(`${sound}${ending}`);
    const note = JSON.parse(await readFile(`${sound}.json`, 'utf8')) as { key?: string };
    return note.key === key;
  } catch {
    return false;
  }
}
