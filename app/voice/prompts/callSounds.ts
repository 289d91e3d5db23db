/**
 * Sounds of sentences that contain facts about a person: a case, a ticket, a number. They are made
 * for the calls that play them, in `SOUNDS_DIR/LANGUAGE/of-calls/NODE/UUID`, and deleted when the
 * last of those calls is over. Neither file names nor notes reveal what a sound says; only this
 * process's memory does. A sentence that is played twice in a call, or in two calls at once, is
 * made once.
 *
 * The next start deletes the sounds that a crash left behind.
 */
import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import type { Language } from '../../telephony/call.js';
import type { SoundMaker } from '../speech/soundMaker.js';
import { languages } from './catalogue.js';
import { slowSuffix } from './slowSounds.js';
import type { SoundSource } from './clips/joinSentence.js';
import { durationOf, soundEndings, type MadeSound } from './promptFiles.js';

const folderName = 'of-calls';
const dayMs = 86_400_000;
/** How long (ms) a sound is kept when nobody will report the end of its call. */
const longestPlayMs = 3_600_000;
/** How often (ms), at most, old sounds are deleted where `keepDays` keeps them for days. */
const clearEveryMs = 6 * 3_600_000;

interface CallSound {
  readonly key: string;
  readonly target: string;
  readonly users: Set<SoundUse>;
  readonly made: Promise<MadeSound>;
}

/** The sounds that one call uses. */
export class SoundUse {
  readonly sounds = new Set<CallSound>();
  isOver = false;
}

export interface CallSounds {
  /**
   * Returns the sound of a text, and makes it if needed.
   * @param use the sounds of the call that plays it. With null nobody reports the end of the call,
   * so the sound is kept for an hour.
   * @param joined how it is made, if it is not the engine that says all of it
   * @throws whatever the sound maker throws
   */
  sound(
    text: string,
    language: Language,
    use: SoundUse | null,
    joined?: SoundSource,
  ): Promise<MadeSound>;
  /**
   * Ends a call's use of its sounds. Deletes those that no other call uses, and resolves when they
   * are gone.
   */
  end(use: SoundUse): Promise<void>;
  /** Deletes the sounds that an earlier process left. @returns how many sounds. */
  clearLeft(): Promise<number>;
}

export interface CallSoundsOptions {
  readonly soundMaker: Pick<SoundMaker, 'say' | 'identity'>;
  readonly soundsDir: string;
  /** The node whose calls they are. Several nodes may share the folder of sounds. */
  readonly node: string;
  /** How many days sounds are kept after their call; 0 deletes them at its end. */
  readonly keepDays: number;
  readonly log: Pick<Logger, 'warn'>;
  readonly now?: () => number;
}

/** Makes the store of these sounds. */
export function makeCallSounds(options: CallSoundsOptions): CallSounds {
  const { soundMaker, node, keepDays, log, now = Date.now } = options;
  // Asterisk has a different working directory, so the path must be absolute.
  const soundsDir = path.resolve(options.soundsDir);
  const known = new Map<string, CallSound>();
  let clearedAt = now();

  const folderOf = (language: Language) => path.join(soundsDir, language, folderName, node);

  function begin(key: string, text: string, language: Language, joined?: SoundSource): CallSound {
    // Every sound gets a new name, so that deleting it never deletes another one that says the
    // same.
    const target = path.join(folderOf(language), randomUUID());
    const make = async () => {
      if (joined !== undefined) await joined.make(target);
      else await soundMaker.say(text, language, target, 'sentence');
      return { target, durationMs: await durationOf(target) };
    };
    const sound: CallSound = { key, target, users: new Set(), made: make() };
    known.set(key, sound);
    sound.made.catch(() => {
      if (known.get(key) === sound) known.delete(key);
    });
    return sound;
  }

  /** Stops handing out a sound, and deletes its files once they are complete. */
  async function drop(sound: CallSound): Promise<void> {
    if (known.get(sound.key) === sound) known.delete(sound.key);
    if (keepDays > 0) {
      if (now() - clearedAt > clearEveryMs) await clearLeft().catch(warn);
      return;
    }
    await sound.made.catch(() => undefined);
    await remove(sound.target).catch(warn);
  }

  const warn = (error: unknown) => log.warn('cannot delete a sound of a call', { error });

  async function remove(target: string): Promise<void> {
    for (const ending of soundEndings) {
      await rm(`${target}${ending}`, { force: true });
      await rm(`${target}${slowSuffix}${ending}`, { force: true });
    }
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
    async sound(text, language, use, joined) {
      const key = `${joined?.key ?? (await soundMaker.identity())} ${language} ${text}`;
      const sound = known.get(key) ?? begin(key, text, language, joined);
      const user = use ?? new SoundUse();
      if (use === null) setTimeout(() => void end(user), longestPlayMs).unref();
      // The call it was prepared for has ended meanwhile.
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
