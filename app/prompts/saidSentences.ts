/**
 * Sentences with values that say nothing of anybody who calls (saidOfNobody.ts), kept for the next time under a name that is the
 * hash of what they say and who says it: `SOUNDS_DIR/LANGUAGE/said/HASH`, for days after they were last used, and never more than
 * fit. Beside each lies `HASH.json` with its prompt and text, so that a listener to a recording can be told what was said.
 */
import { createHash } from 'node:crypto';
import { access, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import type { Language } from '../telephony/call.js';
import { languages, type PromptName } from './catalogue.js';
import { isOfNobody } from './saidOfNobody.js';
import { durationOf, soundEndings, type MadeSound, type SoundMaker } from './promptFiles.js';

export interface SaidLimits {
  /** Days after its last use a sentence is deleted. */
  readonly keepDays: number;
  /** All sentences together; those longest unused go first. */
  readonly maxBytes: number;
}

/** 1 GB is some 10,000 sentences of four seconds. */
const defaults: SaidLimits = { keepDays: 7, maxBytes: 1_000_000_000 };

/** What was handed out within this time may be playing, and is not deleted. */
const mayBePlayingMs = 3_600_000;
/** The files' times are brought up to date at most this often. */
const touchEveryMs = 3_600_000;
/** So many sentences are known without a look at the disk. */
const maxKnown = 20_000;
/** The folder is swept after so many new sentences, and after so long. */
const sweepAfterNew = 500;
const sweepAfterMs = 6 * 3_600_000;

export interface SaidSentences {
  /**
   * The sound of a text, made if it is not there; a text asked for twice at once is made once.
   * @returns its path without ending, and how long it takes
   * @throws whatever the sound maker throws
   */
  sound(
    text: string,
    language: Language,
    shape: 'sentence' | 'piece',
    name: PromptName,
  ): Promise<MadeSound>;
  /** Deletes what is too old or too much. @returns how many sentences went */
  sweep(): Promise<number>;
  /** Deletes sentences that say something of somebody: versions before this one kept them here. @returns how many went */
  clearTold(): Promise<number>;
}

interface Sentence {
  readonly target: string;
  readonly isPart: boolean;
  readonly files: string[];
  bytes: number;
  usedAt: number;
}

interface Known extends MadeSound {
  usedAt: number;
  touchedAt: number;
}

export function makeSaidSentences(options: {
  readonly soundMaker: SoundMaker;
  readonly soundsDir: string;
  readonly log: Pick<Logger, 'warn'>;
  readonly limits?: Partial<SaidLimits>;
  readonly now?: () => number;
}): SaidSentences {
  const { soundMaker, log, now = Date.now } = options;
  // Asterisk has another working directory.
  const soundsDir = path.resolve(options.soundsDir);
  const limits = { ...defaults, ...options.limits };
  const known = new Map<string, Known>();
  const inTheMaking = new Map<string, Promise<Known>>();
  /** Found or being made, and not among the known yet: a sweep in between must not delete them. */
  const busy = new Set<string>();
  let madeSinceSweep = 0;
  let sweptAt = -Infinity;

  function touch(sentence: Known): void {
    sentence.usedAt = now();
    if (sentence.usedAt - sentence.touchedAt < touchEveryMs) return;
    sentence.touchedAt = sentence.usedAt;
    const at = new Date(sentence.usedAt);
    // Only for the sweep; if it fails the sentence is made again one day.
    for (const ending of soundEndings) {
      utimes(`${sentence.target}${ending}`, at, at).catch(() => undefined);
    }
  }

  async function find(
    text: string,
    language: Language,
    shape: 'sentence' | 'piece',
    name: PromptName,
  ): Promise<Known> {
    const hash = createHash('sha256')
      .update(JSON.stringify([await soundMaker.identity(), shape, text]))
      .digest('hex')
      .slice(0, 40);
    const target = path.join(soundsDir, language, 'said', hash);
    let touchedAt = 0;
    busy.add(target);
    const there = await Promise.all(
      [...soundEndings, '.json'].map((ending) =>
        access(`${target}${ending}`).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (there.includes(false)) {
      try {
        await soundMaker.say(text, language, target, shape);
        await writeFile(`${target}.json`, JSON.stringify({ name, text }));
      } catch (error) {
        busy.delete(target);
        throw error;
      }
      touchedAt = now();
      madeSinceSweep += 1;
    }
    return { target, durationMs: await durationOf(target), usedAt: now(), touchedAt };
  }

  /** Every sentence on disk with its size and last use, and as sentences of their own what a killed process left. */
  async function listSentences(): Promise<Sentence[]> {
    const all = new Map<string, Sentence>();
    for (const folder of languages.flatMap((language) => [
      path.join(soundsDir, language),
      path.join(soundsDir, language, 'said'),
    ])) {
      for (const entry of await readdir(folder).catch(() => [])) {
        const isPart = /^\..*\.part\b/.test(entry);
        if (!isPart && path.basename(folder) !== 'said') continue;
        const file = path.join(folder, entry);
        const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: now(), size: 0 }));
        const target = isPart ? file : path.join(folder, path.parse(entry).name);
        const sentence = all.get(target) ?? { target, isPart, files: [], bytes: 0, usedAt: 0 };
        sentence.files.push(file);
        sentence.bytes += size;
        sentence.usedAt = Math.max(sentence.usedAt, mtimeMs);
        all.set(target, sentence);
      }
    }
    for (const { target, usedAt } of known.values()) {
      const sentence = all.get(target);
      if (sentence) sentence.usedAt = Math.max(sentence.usedAt, usedAt);
    }
    return [...all.values()].sort((a, b) => a.usedAt - b.usedAt);
  }

  /** In the background: nobody on the line waits for it. */
  function sweepIfDue(): void {
    if (madeSinceSweep < sweepAfterNew && now() - sweptAt < sweepAfterMs) return;
    sweep().catch((error: unknown) => log.warn('old sentences were not deleted', { error }));
  }

  async function sweep(): Promise<number> {
    madeSinceSweep = 0;
    sweptAt = now();
    const sentences = await listSentences();
    let bytes = sentences.reduce((sum, sentence) => sum + sentence.bytes, 0);
    const gone = sentences.filter((sentence) => {
      const age = now() - sentence.usedAt;
      if (age < mayBePlayingMs || busy.has(sentence.target)) return false;
      const isOld = sentence.isPart || age >= limits.keepDays * 86_400_000;
      if (!isOld && bytes <= limits.maxBytes) return false;
      bytes -= sentence.bytes;
      return true;
    });
    const targets = new Set(gone.map(({ target }) => target));
    // Forgotten first, deleted then: in between nobody is handed a path that is about to vanish.
    for (const [key, { target }] of known) if (targets.has(target)) known.delete(key);
    await Promise.all(gone.flatMap(({ files }) => files).map((file) => rm(file, { force: true })));
    return gone.length;
  }

  async function clearTold(): Promise<number> {
    let cleared = 0;
    for (const language of languages) {
      const folder = path.join(soundsDir, language, 'said');
      for (const entry of await readdir(folder).catch(() => [])) {
        if (!entry.endsWith('.json')) continue;
        const { name } = await readNote(path.join(folder, entry));
        if (name !== undefined && isOfNobody(name)) continue;
        const target = path.join(folder, path.parse(entry).name);
        for (const ending of [...soundEndings, '.json']) {
          await rm(`${target}${ending}`, { force: true });
        }
        cleared += 1;
      }
    }
    return cleared;
  }

  return {
    clearTold,
    async sound(text, language, shape, name) {
      sweepIfDue();
      const key = `${language} ${shape} ${text}`;
      const there = known.get(key);
      if (there) {
        touch(there);
        return there;
      }
      let making = inTheMaking.get(key);
      if (!making) {
        making = find(text, language, shape, name).finally(() => inTheMaking.delete(key));
        inTheMaking.set(key, making);
      }
      const sentence = await making;
      if (!known.has(key)) {
        // A Map keeps the order of insertion: the first is the one known longest.
        const [oldest] = known.keys();
        if (known.size >= maxKnown && oldest !== undefined) known.delete(oldest);
        known.set(key, sentence);
      }
      busy.delete(sentence.target);
      touch(sentence);
      return sentence;
    },
    sweep,
  };
}

/** One that cannot be read tells nothing: what it belongs to is made again. */
async function readNote(file: string): Promise<{ readonly name?: PromptName }> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as { name?: PromptName };
  } catch {
    return {};
  }
}
