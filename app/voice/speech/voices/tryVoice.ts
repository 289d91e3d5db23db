/** Tries a model on a sentence in a process of its own, and measures what comes out. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Language } from '../../../telephony/call.js';
import { wavOfFloats } from '../../../telephony/wav.js';
import { measureSpeech } from '../levelling.js';
import { runProgram } from '../runProgram.js';
import { readModelFolder } from '../sherpaOnnx.js';
import { decodeWav } from '../sox.js';
import type { SpeakRequest } from './speakOnce.js';
import { UnusableVoice } from './unusableVoice.js';

/** The sentence that a voice must be able to say before it speaks to callers. */
export const trialSentences: Readonly<Record<Language, string>> = {
  zh: '您好，这里是诉讼服务热线，请按键选择服务。',
  en: 'Hello, this is the court service hotline. Please choose a service.',
};

/** Letters per second of any human voice lie far inside these limits; so do Chinese characters. */
const secondsPerCharacter: Readonly<Record<Language, readonly [number, number]>> = {
  zh: [0.08, 0.7],
  en: [0.02, 0.25],
};

/** dBFS of speech, pauses left out. Below the first it is silence, above the second it is noise. */
const levels = [-50, -3] as const;

/** What a voice said. */
export interface Trial {
  /** At the model's own rate. */
  readonly wav: Buffer;
  readonly sampleRate: number;
  readonly seconds: number;
  /** dBFS, pauses left out. */
  readonly speechDb: number;
}

/** Loading the largest model takes seconds, on a slow disk a minute. */
const timeoutMs = 180_000;

const speakOnce = path.resolve(__dirname, `speakOnce${path.extname(__filename)}`);

/**
 * Lets the model in a folder say a text, and measures it.
 * @param choice which speaker and which speed; without it, those of the folder's voice.json
 * @throws UnusableVoice when the model cannot be loaded, or says nothing that can be that text
 */
export async function tryVoice(
  modelFolder: string,
  language: Language,
  text = trialSentences[language],
  choice: { readonly speaker?: number; readonly speed?: number } = {},
): Promise<Trial> {
  const model = await readModelFolder(modelFolder);
  const folder = await mkdtemp(path.join(tmpdir(), 'hotline-voice-'));
  try {
    const output = path.join(folder, 'said');
    const request: SpeakRequest = {
      config: model.config,
      text,
      speaker: choice.speaker ?? model.speaker,
      speed: choice.speed ?? model.speed,
      output,
    };
    await runProgram({
      program: process.execPath,
      args: [...process.execArgv, speakOnce],
      input: JSON.stringify(request),
      // A model is foreign, too. It writes a sentence of sound.
      confinement: { cpuSeconds: timeoutMs / 1000, fileBytes: 100_000_000 },
      timeoutMs,
      maxBytes: 1_000_000,
      engine: 'sherpa-onnx',
    }).catch((error: unknown) => {
      throw new UnusableVoice(`the model in ${modelFolder} cannot speak: ${messageOf(error)}`, {
        cause: error,
      });
    });
    const said = await readFile(output).catch(() => Buffer.alloc(4));
    const samples = Float32Array.from({ length: (said.length - 4) / 4 }, (_, index) =>
      said.readFloatLE(4 + index * 4),
    );
    const sampleRate = said.readUInt32LE(0);
    if (samples.length === 0 || sampleRate === 0) {
      throw new UnusableVoice(`the model in ${modelFolder} says nothing to "${text}"`);
    }
    const wav = wavOfFloats(samples, sampleRate);
    const measured = measureSpeech(await decodeWav(wav));
    // Decoding lowers the level by 6 dB.
    const trial = { wav, sampleRate, seconds: measured.seconds, speechDb: measured.speechDb + 6 };
    refuseImplausible(trial, modelFolder, language, text);
    return trial;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refuseImplausible(
  { seconds, speechDb }: Trial,
  modelFolder: string,
  language: Language,
  text: string,
): void {
  const heard = `the model in ${modelFolder} says "${text}" in ${seconds.toFixed(1)} s at ${speechDb.toFixed(0)} dBFS`;
  const characters = text.match(language === 'zh' ? /\p{Script=Han}/gu : /\p{L}/gu)?.length ?? 0;
  const [shortest, longest] = secondsPerCharacter[language];
  // Half a second more for the pauses that a model puts around a text.
  if (seconds < characters * shortest || seconds > characters * longest + 0.5) {
    throw new UnusableVoice(`${heard}: that cannot be this text`);
  }
  const [quietest, loudest] = levels;
  if (!(speechDb > quietest && speechDb < loudest)) {
    throw new UnusableVoice(`${heard}: that cannot be speech`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
