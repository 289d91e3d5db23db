/**
 * The tests' voice as the hotline uses it: a speech engine over HTTP, and all fixed prompts, made
 * in advance.
 */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { makeHttpEngine } from '../../../app/voice/speech/http.js';
import { makeSoundMaker, type SoundMaker } from '../../../app/voice/speech/soundMaker.js';
import { wavHeader } from '../../../app/telephony/wav.js';
import type { Language } from '../../../app/telephony/call.js';
import { languages } from '../../../app/voice/prompts/catalogue.js';
import { makePromptFiles } from '../../../app/voice/prompts/promptFiles.js';
import { encodeAlaw } from './alaw.js';
import { numberOf, playNumber, repeatsOf } from './soundCode.js';
import { SpokenRecord } from '../script/spokenRecord.js';

const wideband = 16_000;
/** Silence before and after a levelled sentence, in milliseconds. */
export const marginsMs = { lead: 60, tail: 250 } as const;
/** 20 s of music. */
const musicCodewords = 143;

export interface CodedVoice {
  /** The value for `SPEECH_URL`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the engine on 127.0.0.1.
 * @param record a folder where it notes what it has said, for the recognisers (spokenRecord.ts), because
 *   the hotline itself keeps no words.
 */
export async function startCodedVoice(record: string): Promise<CodedVoice> {
  const spoken = await SpokenRecord.make(record);
  const server = createServer((request, response) => {
    void readBody(request).then(async (body) => {
      const { text, language } = JSON.parse(body) as { text: string; language: Language };
      const number = await spoken.note(text, language);
      const samples = playNumber(number, repeatsOf(text), wideband);
      response.setHeader('content-type', 'audio/wav');
      response.end(Buffer.concat([wavHeader(wideband, samples.byteLength), bytesOf(samples)]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Makes all fixed prompts in a folder, as the app would by the engine at this URL, but faster. Also
 * makes the hold music, which is a number here too.
 */
export async function makeCodedPrompts(soundsDir: string, engineUrl: string): Promise<void> {
  const asTheApp = makeSoundMaker(makeHttpEngine(engineUrl));
  const soundMaker: SoundMaker = {
    identity: () => asTheApp.identity(),
    levelling: asTheApp.levelling,
    async say(text, language, target) {
      await mkdir(path.dirname(target), { recursive: true });
      await writeCodedSound(target, numberOf(text, language), repeatsOf(text));
    },
    takeOver: () => Promise.reject(new Error('there are no recordings')),
    joining: asTheApp.joining,
    join: () => Promise.reject(new Error('there is nothing to join')),
  };
  const recordedDir = path.join(soundsDir, 'none');
  // Only the set-up of a run makes prompts: its test files need not load winston.
  const { createLogger, transports } = await import('winston');
  const log = createLogger({ transports: [new transports.Console()] });
  const files = makePromptFiles({ soundMaker, soundsDir, recordedDir, log });
  const music = path.join(soundsDir, 'hold', 'calm');
  await mkdir(path.dirname(music), { recursive: true });
  await writeCodedSound(music, numberOf('calm', 'music'), musicCodewords);
  for (const language of languages) {
    for (const sound of await files.survey(language, await soundMaker.identity())) {
      if (sound.due !== null) await files.make(sound);
    }
  }
}

/** Writes `target` + `.alaw` and `.sln16`, with the margins of a levelled sentence. */
export async function writeCodedSound(
  target: string,
  number: number,
  repeats: number,
): Promise<void> {
  await writeFile(`${target}.sln16`, bytesOf(withMargins(number, repeats, wideband)));
  await writeFile(`${target}.alaw`, encodeAlaw(withMargins(number, repeats, 8000)));
}

function withMargins(number: number, repeats: number, rate: number): Int16Array {
  const sound = playNumber(number, repeats, rate);
  const lead = (rate * marginsMs.lead) / 1000;
  const samples = new Int16Array(lead + sound.length + (rate * marginsMs.tail) / 1000);
  samples.set(sound, lead);
  return samples;
}

function bytesOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
