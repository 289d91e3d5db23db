/**
 * Sentences whose values say nothing about any caller (saidOfNobody.ts), kept for reuse. The file
 * name is a hash of the text and the voice: `SOUNDS_DIR/LANGUAGE/said/HASH`. They are kept for days
 * after their last use, within a limit of size. `HASH.json` beside each holds its prompt and text,
 * so that a listener to a recording can be told what was said.
 */
import { createHash } from 'node:crypto';
import { access, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import type { Language } from '../../telephony/call.js';
import type { SoundMaker } from '../speech/soundMaker.js';
import { languages, type PromptName } from './catalogue.js';
import type { SoundSource } from './clips/joinSentence.js';
import { durationOf, soundEndings, type MadeSound } from './promptFiles.js';

export interface SaidLimits {
  /** Days after its last use when a sentence is deleted. */
  readonly keepDays: number;
  /** The size of all sentences together. Those unused for longest are deleted first. */
  readonly maxBytes: number;
}

/** 1 GB is about 10,000 sentences of four seconds. */
const defaults: SaidLimits = { keepDays: 7, maxBytes: 1_000_000_000 };

/** A sentence handed out within this time may be playing, so it is not deleted. */
const mayBePlayingMs = 3_600_000;
/** The files' modification times are updated at most this often. */
const touchEveryMs = 3_600_000;
/** How many sentences are kept in memory, so that they need no look at the disk. */
const maxKnown = 20_000;
/** The folder is swept after this many new sentences, or after this much time. */
const sweepAfterNew = 500;
const sweepAfterMs = 6 * 3_600_000;

export interface SaidSentences {
  /**
   * Returns the sound of a text, and makes it if it does not exist. A text that is requested twice
   * at once is made once.
   * @param joined how it is made, if it is not the engine that says all of it
   * @returns its path without ending, and its duration
   * @throws whatever the sound maker throws
   */
  sound(
    text: string,
    language: Language,
    name: PromptName,
    joined?: SoundSource,
  ): Promise<MadeSound>;
  /** Deletes sentences that are too old or too many. @returns how many */
  sweep(): Promise<number>;
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

/** Makes the store of these sentences. */
export function makeSaidSentences(options: {
  readonly soundMaker: SoundMaker;
  readonly soundsDir: string;
  readonly log: Pick<Logger, 'warn'>;
  readonly limits?: Partial<SaidLimits>;
  readonly now?: () => number;
}): SaidSentences {
  const { soundMaker, log, now = Date.now } = options;
  // Asterisk has a different working directory, so the path must be absolute.
  const soundsDir = path.resolve(options.soundsDir);
  const limits = { ...defaults, ...options.limits };
  const known = new Map<string, Known>();
  const inTheMaking = new Map<string, Promise<Known>>();
  /**
   * Sentences that are being looked up or made and are not in `known` yet. A sweep must not delete
   * them.
   */
  const busy = new Set<string>();
  let madeSinceSweep = 0;
  let sweptAt = -Infinity;

  function touch(sentence: Known): void {
    sentence.usedAt = now();
    if (sentence.usedAt - sentence.touchedAt < touchEveryMs) return;
    sentence.touchedAt = sentence.usedAt;
    const at = new Date(sentence.usedAt);
    // The times are only for the sweep. If this fails, the worst is that the sentence is made
    // again.
    for (const ending of soundEndings) {
      utimes(`${sentence.target}${ending}`, at, at).catch(() => undefined);
    }
  }

  async function find(
    text: string,
    language: Language,
    name: PromptName,
    joined?: SoundSource,
  ): Promise<Known> {
    const hash = createHash('sha256')
      .update(JSON.stringify([joined?.key ?? (await soundMaker.identity()), text]))
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
        if (joined !== undefined) await joined.make(target);
        else await soundMaker.say(text, language, target, 'sentence');
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

  /**
   * Lists every sentence on disk with its size and last use. Files that a killed process left
   * incomplete count as sentences of their own.
   */
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

  /** Sweeps in the background, so that no caller waits for it. */
  function sweepIfDue(): void {
    if (madeSinceSweep < sweepAfterNew && now() - sweptAt < sweepAfterMs) return;
    sweep().catch((error: unknown) => log.warn('cannot delete old sentences', { error }));
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
    // Forget first, then delete: otherwise a call could be handed a path that is about to vanish.
    for (const [key, { target }] of known) if (targets.has(target)) known.delete(key);
    await Promise.all(gone.flatMap(({ files }) => files).map((file) => rm(file, { force: true })));
    return gone.length;
  }

  return {
    async sound(text, language, name, joined) {
      sweepIfDue();
      const key = `${language} ${joined?.key ?? ''} ${text}`;
      const there = known.get(key);
      if (there) {
        touch(there);
        return there;
      }
      let making = inTheMaking.get(key);
      if (!making) {
        making = find(text, language, name, joined).finally(() => inTheMaking.delete(key));
        inTheMaking.set(key, making);
      }
      const sentence = await making;
      if (!known.has(key)) {
        // A Map keeps the order of insertion, so its first key has been known the longest.
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
