/**
 * Turns a prompt and its values into sounds. A prompt that is always the same is a file built
 * beforehand and known in memory, so that a call does not wait for the disk. A sentence whose
 * values say nothing about a caller is made once and kept (saidSentences.ts). Any other sentence
 * lives as long as the calls that play it (callSounds.ts). Where a person has recorded the fixed
 * parts and the clips of a sentence, it is joined of them, and the engine says what is left
 * (clips/).
 */
import type { Logger } from 'winston';
import type { Language, Utterance } from '../../telephony/call.js';
import type { SoundMaker } from '../speech/soundMaker.js';
import {
  fillTemplate,
  isStatic,
  languages,
  promptText,
  splitTemplate,
  type PromptArguments,
  type PromptName,
} from './catalogue.js';
import {
  durationOf,
  hasWords,
  makePromptFiles,
  recordablePieces,
  type MadeSound,
  type PromptSound,
} from './promptFiles.js';
import { makeCallSounds, SoundUse } from './callSounds.js';
import { makeClipBook, type Clip, type ClipBook } from './clips/clipBook.js';
import { makeClipFiles, type Rhythm } from './clips/clipFiles.js';
import { joinSentence, type SoundSource } from './clips/joinSentence.js';
import { planJoin, type SentencePart } from './clips/planJoin.js';
import { isOfNobody } from './saidOfNobody.js';
import { makeSlowSounds } from './slowSounds.js';
import { makeSaidSentences, type SaidLimits } from './saidSentences.js';

/** Turns a prompt and its values into something that can be played. */
export interface Voice {
  /**
   * Resolves when every sound of it exists on disk.
   * @throws if no speech engine could make it (the caller is then told in a prompt that was built
   *   before).
   */
  utterance<N extends PromptName>(
    language: Language,
    name: N,
    ...values: PromptArguments<N>
  ): Promise<Utterance>;
}

/** The voice of one call: what it says of somebody is there as long as the call is. */
export interface CallVoice extends Voice {
  /** How fast the sentences that are requested from now on are said. */
  pace: 'usual' | 'slow';
  /** The call is over. Never rejects. */
  over(): Promise<void>;
}

export interface HotlineVoice extends Voice {
  forCall(): CallVoice;
}

/**
 * A prompt could not be turned into sound: no engine, no disk. The caller is told in a prompt built
 * before.
 */
export class VoiceError extends Error {
  constructor(language: Language, name: PromptName, cause: unknown) {
    super(
      `no sound for ${language}/${name}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
    this.name = 'VoiceError';
  }
}

/**
 * The shortest time between two looks for new recordings, which happen only while prompts are
 * requested.
 */
const lookForRecordingsMs = 15_000;

export interface VoiceOptions {
  readonly soundMaker: SoundMaker;
  /** The folder from which Asterisk reads the sounds, by the same path in both programs. */
  readonly soundsDir: string;
  readonly recordedDir: string;
  readonly log: Pick<Logger, 'warn' | 'info'>;
  readonly limits?: Partial<SaidLimits>;
  /** The node whose calls they are. */
  readonly node?: string;
  /** Days for which sentences with facts about a person are kept after their call. */
  readonly keepDays?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface RunningVoice extends HotlineVoice {
  /**
   * Takes over recordings that were added, replaced or removed. Also runs by itself while calls
   * come in.
   */
  lookForRecordings(): Promise<void>;
  /**
   * Deletes kept sentences that are too old or too many. Also runs by itself as new ones are made.
   */
  sweep(): Promise<number>;
  /**
   * Deletes the sentences with facts about a person that an earlier process left.
   * @returns how many.
   */
  clearLeft(): Promise<number>;
}

/** Makes the voice of a process. */
export function makeVoice(options: VoiceOptions): RunningVoice {
  const { log, now = Date.now } = options;
  const files = makePromptFiles(options);
  const clipFiles = makeClipFiles(options);
  const said = makeSaidSentences(options);
  const slowCopy = makeSlowSounds();
  const ofCalls = makeCallSounds({
    ...options,
    node: options.node ?? 'hotline',
    keepDays: options.keepDays ?? 0,
  });
  /** Whole prompts ready to be played, by `language/name`. */
  const ready = new Map<string, Utterance>();
  /** The clips of values, by language. */
  const books = new Map<Language, { readonly book: ClipBook; readonly rhythm: Rhythm }>();
  /** Fixed parts of prompts that are joined, by `language/name`, in order. */
  const pieces = new Map<string, readonly PromptSound[]>();
  /** Durations of known sounds, by path, so that a call does not wait for the disk. */
  const durations = new Map<string, number>();
  const inTheMaking = new Map<string, Promise<void>>();
  /** Sounds made since the last survey. They are no longer due, although the survey says so. */
  const made = new Set<string>();
  let loaded: Promise<void> | null = null;
  let recordings = '';
  let lookedAt = 0;

  const keyOf = (language: Language, name: PromptName) => `${language}/${name}`;

  async function makeIfDue(sound: PromptSound): Promise<void> {
    if (sound.due === null || made.has(sound.target)) return;
    let making = inTheMaking.get(sound.target);
    if (!making) {
      making = files.make(sound).then(() => {
        made.add(sound.target);
        durations.delete(sound.target);
      });
      inTheMaking.set(sound.target, making);
      making.finally(() => inTheMaking.delete(sound.target)).catch(() => undefined);
    }
    await making;
  }

  async function measured(target: string): Promise<MadeSound> {
    const durationMs = durations.get(target) ?? (await durationOf(target));
    durations.set(target, durationMs);
    return { target, durationMs };
  }

  async function remember({ language, name, text, target }: PromptSound): Promise<Utterance> {
    const { durationMs } = await measured(target);
    const utterance = { language, name, text, sounds: [target], durationMs };
    ready.set(keyOf(language, name), utterance);
    return utterance;
  }

  const signature = async () =>
    `${await files.recordingsSignature()} ${await clipFiles.signature()}`;

  /** Reads a language's clips. Recorded prompts and parts are clips too: 周一, 投诉, 至. */
  async function loadClips(language: Language, recorded: readonly Clip[]): Promise<void> {
    const { clips, rhythm } = await clipFiles.survey(language);
    const usable = clips.map(async (clip) => {
      try {
        if (clip.isDue) await clipFiles.make(clip);
        return [clip];
      } catch (error) {
        log.warn('a recorded clip is unusable', { file: clip.file, error });
        return [];
      }
    });
    const all = [...(await Promise.all(usable)).flat(), ...recorded];
    books.set(language, { book: makeClipBook(language, all), rhythm });
  }

  async function load(): Promise<void> {
    recordings = await signature();
    lookedAt = now();
    made.clear();
    // A build in another process may have made them again.
    durations.clear();
    for (const language of languages) {
      const inPieces = new Map<string, PromptSound[]>();
      const recorded: Clip[] = [];
      for (const sound of await files.survey(language)) {
        // A changed recording is taken over before it is played, a changed text only when it is
        // requested.
        if (sound.due === 'recording' || (sound.due === 'missing' && sound.recording !== null)) {
          await makeIfDue(sound).catch(warn);
        }
        if (sound.recording !== null && (sound.due === null || made.has(sound.target))) {
          const { text, target, recording } = sound;
          recorded.push({ text, position: 'any', sound: target, key: recording.key });
        }
        if (sound.piece !== null) {
          const key = keyOf(language, sound.name);
          inPieces.set(key, [...(inPieces.get(key) ?? []), sound]);
        } else if (
          sound.due === null ||
          made.has(sound.target) ||
          sound.made?.text === sound.text
        ) {
          // The last case: the sound on disk has the right words, though another voice.
          await remember(sound);
        }
      }
      for (const key of pieces.keys()) {
        if (key.startsWith(`${language}/`) && !inPieces.has(key)) pieces.delete(key);
      }
      for (const [key, sounds] of inPieces) pieces.set(key, sounds);
      await loadClips(language, recorded);
    }
  }

  async function ensureLoaded(): Promise<void> {
    loaded ??= load();
    try {
      await loaded;
    } catch (error) {
      // The disk may be back when the next prompt is requested.
      loaded = null;
      throw error;
    }
  }

  const warn = (error: unknown) => log.warn('cannot make a prompt', { error });

  async function lookForRecordings(): Promise<void> {
    lookedAt = now();
    if ((await signature()) === recordings) return;
    log.info('recordings of prompts have changed: reloading');
    await load();
  }

  async function wholePrompt(language: Language, name: PromptName): Promise<Utterance> {
    const sounds = await files.survey(language);
    const sound = sounds.find((one) => one.name === name && one.piece === null);
    if (!sound) throw new Error('not in the catalogue of prompts');
    await makeIfDue(sound);
    return remember(sound);
  }

  /** Splits a sentence into its recorded (or to be recorded) parts and its values. */
  async function partsOf(
    language: Language,
    name: PromptName,
    values: Readonly<Record<string, string>>,
    fixed: readonly PromptSound[],
  ): Promise<SentencePart[]> {
    let next = 0;
    const parts = splitTemplate(promptText(language, name)).map(async (piece) => {
      if (piece.kind === 'slot') {
        return { text: fillTemplate(`{${piece.slot}}`, values), sound: null };
      }
      if (!hasWords(piece.text)) return { text: piece.text, sound: null };
      const sound = fixed[next++];
      if (!sound) throw new Error('the recorded pieces do not match the text');
      await makeIfDue(sound);
      const key = sound.recording?.key ?? (await options.soundMaker.identity());
      return { text: piece.text, sound: { sound: sound.target, key } };
    });
    return Promise.all(parts);
  }

  /** Returns how a sentence is joined; undefined where the engine says all of it in one breath. */
  async function joining(
    language: Language,
    name: PromptName,
    values: Readonly<Record<string, string>>,
  ): Promise<SoundSource | undefined> {
    const clips = books.get(language);
    const fixed =
      pieces.get(keyOf(language, name)) ??
      // A sentence of values alone has no part to record.
      (recordablePieces(language, name).length === 0 ? [] : undefined);
    if (fixed === undefined || clips === undefined) return undefined;
    const parts = await partsOf(language, name, values, fixed);
    const steps = planJoin(parts, clips.book, language);
    if (steps === null) return undefined;
    return joinSentence(options.soundMaker, steps, clips.rhythm, language);
  }

  async function dynamic(
    language: Language,
    name: PromptName,
    values: Readonly<Record<string, string>>,
    use: SoundUse | null,
  ): Promise<Utterance> {
    const text = fillTemplate(promptText(language, name), values);
    const joined = await joining(language, name, values);
    const { target, durationMs } = isOfNobody(name)
      ? await said.sound(text, language, name, joined)
      : await ofCalls.sound(text, language, use, joined);
    return { name, language, text, sounds: [target], durationMs };
  }

  async function utterance<N extends PromptName>(
    use: SoundUse | null,
    language: Language,
    name: N,
    values: Readonly<Record<string, string>>,
  ): Promise<Utterance> {
    try {
      await ensureLoaded();
      if (now() - lookedAt > lookForRecordingsMs) lookForRecordings().catch(warn);
      if (isStatic(name)) {
        return ready.get(keyOf(language, name)) ?? (await wholePrompt(language, name));
      }
      return await dynamic(language, name, values, use);
    } catch (error) {
      throw new VoiceError(language, name, error);
    }
  }

  async function slowed(usual: Utterance): Promise<Utterance> {
    try {
      const copies = await Promise.all(usual.sounds.map(slowCopy));
      return {
        ...usual,
        sounds: copies.map(({ target }) => target),
        durationMs: copies.reduce((sum, { durationMs }) => sum + durationMs, 0),
      };
    } catch (error) {
      // Too fast is better than not at all.
      warn(error);
      return usual;
    }
  }

  return {
    utterance: <N extends PromptName>(language: Language, name: N, ...values: PromptArguments<N>) =>
      utterance(null, language, name, values[0] ?? {}),
    forCall(): CallVoice {
      const use = new SoundUse();
      const call: CallVoice = {
        pace: 'usual',
        async utterance<N extends PromptName>(
          language: Language,
          name: N,
          ...values: PromptArguments<N>
        ) {
          const usual = await utterance(use, language, name, values[0] ?? {});
          return call.pace === 'slow' ? slowed(usual) : usual;
        },
        over: () => ofCalls.end(use),
      };
      return call;
    },
    lookForRecordings,
    sweep: () => said.sweep(),
    clearLeft: () => ofCalls.clearLeft(),
  };
}
