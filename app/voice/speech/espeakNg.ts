/**
 * espeak-ng, the default engine. It needs no network and no model, and speaks a sentence in about
 * 20 ms of CPU time.
 */
import type { Language } from '../../telephony/call.js';
import { respellMandarin } from './respellMandarin.js';
import { respellPinyin } from './respellPinyin.js';
import { runProgram } from './runProgram.js';
import { SpeechError, type SpeechEngine } from './speechEngine.js';

const voices: Readonly<Record<Language, string>> = { zh: 'cmn', en: 'en-gb' };

/** Returns the text in the spelling that espeak-ng reads correctly. */
export function textForEspeak(text: string, language: Language): string {
  return language === 'en' ? respellPinyin(text) : respellMandarin(text);
}

/**
 * Makes the engine.
 * @param wordsPerMinute pace; 190 is about four Mandarin characters a second, the pace of a person
 *   at a counter. A caller makes it slower by a digit (voice/prompts/slowSounds.ts)
 * @param program its name or path
 */
export function makeEspeakNg({ wordsPerMinute = 190, program = 'espeak-ng' } = {}): SpeechEngine {
  const run = (args: readonly string[], input: string) =>
    runProgram({
      program,
      args,
      input,
      timeoutMs: 20_000,
      maxBytes: 50_000_000,
    });
  let version: Promise<string> | null = null;
  const readVersion = async () => {
    const banner = (await run(['--version'], '')).toString();
    return /text-to-speech:\s*(\S+)/.exec(banner)?.[1] ?? 'unknown';
  };
  return {
    name: 'espeak-ng',
    async identity() {
      version ??= readVersion();
      try {
        return `espeak-ng ${await version} ${voices.zh} ${voices.en} ${wordsPerMinute} wpm, spelling 2`;
      } catch (error) {
        // It may be installed while this process runs, so ask again next time.
        version = null;
        throw error;
      }
    },
    async speak(text, language) {
      const wav = await run(
        // -b 1: UTF-8. -z: no pause after the last sentence, because levelling adds its own.
        [
          '-v',
          voices[language],
          '-s',
          String(wordsPerMinute),
          '-b',
          '1',
          '-z',
          '--stdin',
          '--stdout',
        ],
        textForEspeak(text, language),
      );
      if (wav.length <= 44) throw new SpeechError('espeak-ng', `produced no sound for "${text}"`);
      return wav;
    },
  };
}
