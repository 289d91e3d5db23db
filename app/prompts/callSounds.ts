/**
 * Sounds of sentences that say something of somebody: facts of a case, an order, a number. They are made for the calls that play them,
 * `SOUNDS_DIR/LANGUAGE/of-calls/NODE/UUID`, and deleted when the last of these is over. No name and no note tells what one says:
 * that is known in memory only. A sentence that is heard twice in a call, or in two calls at a time, is made once.
 *
 * What a crash leaves is deleted at the next start.
 */
import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import type { Language } from '../telephony/call.js';
import { languages } from './catalogue.js';
import { durationOf, soundEndings, type MadeSound, type SoundMaker } from './promptFiles.js';

const folderName = 'of-calls';
const dayMs = 86_400_000;
/** What nobody says the end of may be playing for so long. */
const longestPlayMs = 3_600_000;
/** Where sounds are kept for days, old ones are looked for at most so often. */
const clearEveryMs = 6 * 3_600_000;

interface CallSound {
  readonly key: string;
  readonly target: string;
  readonly users: Set<SoundUse>;
  readonly made: Promise<MadeSound>;
}

/** The sounds of one call. */
export class SoundUse {
  readonly sounds = new Set<CallSound>();
  isOver = false;
}

export interface CallSounds {
  /**
   * The sound of a text, for a call; null: for nobody who says when it is over, and so for an hour.
   * @throws whatever the sound maker throws
   */
  sound(
    text: string,
    language: Language,
    shape: 'sentence' | 'piece',
    use: SoundUse | null,
  ): Promise<MadeSound>;
  /** The call is over: what nobody else uses goes. Resolves when it is gone. */
  end(use: SoundUse): Promise<void>;
  /** Deletes what a process before this one left. @returns how many sounds. */
  clearLeft(): Promise<number>;
}

export interface CallSoundsOptions {
  readonly soundMaker: Pick<SoundMaker, 'say' | 'identity'>;
  readonly soundsDir: string;
  /** Whose calls: sounds may lie in a folder that nodes share. */
  readonly node: string;
  /** Days that they are kept for after their call; 0: none. */
  readonly keepDays: number;
  readonly log: Pick<Logger, 'warn'>;
  readonly now?: () => number;
}

export function makeCallSounds(options: CallSoundsOptions): CallSounds {
  const { soundMaker, node, keepDays, log, now = Date.now } = options;
  // Asterisk has another working directory.
  const soundsDir = path.resolve(options.soundsDir);
  const known = new Map<string, CallSound>();
  let clearedAt = now();

  const folderOf = (language: Language) => path.join(soundsDir, language, folderName, node);

  function begin(
    key: string,
    text: string,
    language: Language,
    shape: 'sentence' | 'piece',
  ): CallSound {
    // A name of its own each time: deleting one never takes another away that says the same.
    const target = path.join(folderOf(language), randomUUID());
    const make = async () => {
      await soundMaker.say(text, language, target, shape);
      return { target, durationMs: await durationOf(target) };
    };
    const sound: CallSound = { key, target, users: new Set(), made: make() };
    known.set(key, sound);
    sound.made.catch(() => {
      if (known.get(key) === sound) known.delete(key);
    });
    return sound;
  }

  /** Nobody is handed it any more; its files go as soon as they are there. */
  async function drop(sound: CallSound): Promise<void> {
    if (known.get(sound.key) === sound) known.delete(sound.key);
    if (keepDays > 0) {
      if (now() - clearedAt > clearEveryMs) await clearLeft().catch(warn);
      return;
    }
    await sound.made.catch(() => undefined);
    await remove(sound.target).catch(warn);
  }

  const warn = (error: unknown) => log.warn('a sound of a call was not deleted', { error });

  async function remove(target: string): Promise<void> {
    for (const ending of soundEndings) await rm(`${target}${ending}`, { force: true });
  }

  async function end(use: SoundUse): Promise<void> {
    use.isOver = true;
    const unused = [...use.sounds].filter(({ users }) => users.delete(use) && users.size === 0);
    use.sounds.clear();
    await Promise.all(unused.map(drop));
  }

  async function clearLeft(): Promise<number> {
    clearedAt = now();
    let cleared = 0;
    for (const language of languages) {
      const folder = folderOf(language);
      for (const name of await readdir(folder).catch(() => [])) {
        const file = path.join(folder, name);
        const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
        if (now() - mtimeMs < keepDays * dayMs) continue;
        await rm(file, { force: true });
        if (name.endsWith(soundEndings[0])) cleared += 1;
      }
    }
    return cleared;
  }

  return {
    async sound(text, language, shape, use) {
      const key = `${await soundMaker.identity()} ${language} ${shape} ${text}`;
      const sound = known.get(key) ?? begin(key, text, language, shape);
      const user = use ?? new SoundUse();
      if (use === null) setTimeout(() => void end(user), longestPlayMs).unref();
      // Prepared for a call that is over meanwhile.
      if (user.isOver) {
        if (sound.users.size === 0) void drop(sound);
      } else {
        sound.users.add(user);
        user.sounds.add(sound);
      }
      return sound.made;
    },
    end,
    clearLeft,
  };
}
