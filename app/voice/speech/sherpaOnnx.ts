/**
 * sherpa-onnx: neural voices on the CPU, with a model that the operator provides. The package is an
 * optional dependency and is loaded only when this engine is chosen. It contains its library, so
 * installing it fetches nothing else.
 *
 * SPEECH_MODEL_DIR has a subfolder for each language, `zh` and `en` (a link where one model speaks
 * both). Each contains a model as its makers package it. The files determine its kind:
 *
 * - kokoro: `voices.bin`, `*.onnx`, `tokens.txt`
 * - matcha: a vocoder `vocos*.onnx` or `hifigan*.onnx`, the acoustic `*.onnx` beside it,
 *   `tokens.txt`
 * - vits (and piper): `*.onnx`, `tokens.txt`
 *
 * Any of them may also have `lexicon*.txt`, `espeak-ng-data/`, `dict/`, and `*.fst` for numbers and
 * dates. An optional `voice.json` chooses `{"speaker": 0, "speed": 0.9}`.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OfflineTts, OfflineTtsConfig } from 'sherpa-onnx-node';
import type { Language } from '../../telephony/call.js';
import { SpeechError, type SpeechEngine } from './speechEngine.js';
import { wavOfFloats } from '../../telephony/wav.js';

const engine = 'sherpa-onnx';

/** A model as found in its folder. */
export interface ModelFolder {
  readonly config: OfflineTtsConfig;
  readonly speaker: number;
  readonly speed: number;
  /** Name and size of each file that makes up the voice, as part of the cache key. */
  readonly fingerprint: string;
}

/**
 * Finds out which model a folder contains. It checks the files first, because the library ends the
 * whole process when one is missing.
 * @throws SpeechError naming the folder and what is missing from it
 */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new SpeechError(engine, `cannot read the model folder ${folder}: ${error.message}`);
  });
  names.sort();
  const at = (name: string | undefined) => (name === undefined ? '' : path.join(folder, name));
  const present = (name: string) => (names.includes(name) ? at(name) : '');
  const missing = (what: string) => new SpeechError(engine, `${folder} contains no ${what}`);

  if (!names.includes('tokens.txt')) throw missing('tokens.txt');
  const networks = names.filter((name) => name.endsWith('.onnx'));
  const vocoder = networks.find((name) => /^(vocos|hifigan)/.test(name));
  const model = networks.find((name) => name !== vocoder);
  if (model === undefined) throw missing('*.onnx');
  const shared = {
    tokens: at('tokens.txt'),
    lexicon: names
      .filter((name) => /^lexicon.*\.txt$/.test(name))
      .map(at)
      .join(','),
    dataDir: present('espeak-ng-data'),
    dictDir: present('dict'),
  };
  const kind = names.includes('voices.bin')
    ? { kokoro: { ...shared, model: at(model), voices: at('voices.bin'), lang: '' } }
    : vocoder !== undefined
      ? { matcha: { ...shared, acousticModel: at(model), vocoder: at(vocoder) } }
      : { vits: { ...shared, model: at(model) } };
  const rules = names.filter((name) => name.endsWith('.fst'));
  const { speaker, speed } = await readVoiceChoice(present('voice.json'));
  const sizes = await Promise.all(
    [...networks, 'tokens.txt'].map(async (name) => `${name}=${(await stat(at(name))).size}`),
  );
  return {
    config: {
      model: { ...kind, numThreads: 1, provider: 'cpu', debug: false },
      maxNumSentences: 1,
      ruleFsts: rules.map(at).join(','),
    },
    speaker,
    speed,
    fingerprint: `${sizes.join(' ')} speaker=${speaker} speed=${speed}`,
  };
}

async function readVoiceChoice(file: string): Promise<{ speaker: number; speed: number }> {
  if (file === '') return { speaker: 0, speed: 1 };
  let choice: unknown;
  try {
    choice = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new SpeechError(engine, `${file} is not valid JSON`, { cause: error });
  }
  const { speaker = 0, speed = 1 } = choice as { speaker?: unknown; speed?: unknown };
  if (typeof speaker !== 'number' || typeof speed !== 'number' || speed < 0.3 || speed > 3) {
    throw new SpeechError(engine, `${file} must have the form {"speaker": 0, "speed": 0.9}`);
  }
  return { speaker, speed };
}

/** Rethrows an error of the library under our engine's name. */
function failed(what: string): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SpeechError(engine, `${what}: ${reason}`, { cause: error });
  };
}

/**
 * Makes the engine. A language's model is loaded with its first sentence.
 * @param models the folder with a subfolder per language, or where each language's model is
 */
export function makeSherpaOnnx(models: string | ((language: Language) => string)): SpeechEngine {
  // By folder: one model may speak both languages.
  const voices = new Map<string, Promise<{ folder: ModelFolder; tts: OfflineTts }>>();
  const folderOf =
    typeof models === 'string' ? (language: Language) => path.join(models, language) : models;

  async function load(place: string) {
    const folder = await readModelFolder(place);
    const { default: sherpa } = await import('sherpa-onnx-node').catch((error: unknown) => {
      throw new SpeechError(
        engine,
        'sherpa-onnx-node is not installed; run npm install sherpa-onnx-node',
        {
          cause: error,
        },
      );
    });
    const tts = await sherpa.OfflineTts.createAsync(folder.config).catch(
      failed(`cannot load the model in ${place}`),
    );
    return { folder, tts };
  }

  return {
    name: engine,
    async identity() {
      const folders = await Promise.all(
        (['zh', 'en'] as const).map(async (language) => {
          // One language may lack a model. Its prompts then fail when they are requested.
          const folder = await readModelFolder(folderOf(language)).catch(() => null);
          return `${language}: ${folder?.fingerprint ?? 'none'}`;
        }),
      );
      return `sherpa-onnx ${folders.join('; ')}`;
    },
    async speak(text, language) {
      const place = folderOf(language);
      let voice = voices.get(place);
      if (!voice) {
        voice = load(place);
        voices.set(place, voice);
        // The folder may be repaired while this process runs, so try again next time.
        voice.catch(() => voices.delete(place));
      }
      const { folder, tts } = await voice;
      const { samples, sampleRate } = await tts
        .generateAsync({
          text,
          sid: folder.speaker,
          speed: folder.speed,
          // Not every Node allows buffers in the library's own memory.
          enableExternalBuffer: false,
        })
        .catch(failed(`cannot synthesise "${text}"`));
      if (samples.length === 0) throw new SpeechError(engine, `produced no sound for "${text}"`);
      return wavOfFloats(samples, sampleRate);
    },
  };
}
