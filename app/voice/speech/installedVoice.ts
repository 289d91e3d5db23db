/**
 * The voice that `hotline voice use` chose; espeak-ng until then, and for a language that the voice
 * does not speak. It looks at the choice before each sentence, so that a running process changes
 * its voice without a restart.
 */
import type { Language } from '../../telephony/call.js';
import { makeSherpaOnnx, readModelFolder } from './sherpaOnnx.js';
import type { SpeechEngine } from './speechEngine.js';
import { voiceInUse, type InstalledVoice } from './voiceFolder.js';

/**
 * Makes the engine.
 * @param voicesDir the folder of installed voices
 * @param stopGap speaks where no installed voice does
 */
export function makeInstalledVoice(voicesDir: string, stopGap: SpeechEngine): SpeechEngine {
  let loaded: { readonly key: string; readonly engine: SpeechEngine } | null = null;

  async function engineOf(voice: InstalledVoice): Promise<SpeechEngine> {
    // Speaker and speed belong to it: the operator may change them while this process runs.
    const key = `${voice.folder} ${(await readModelFolder(voice.model)).fingerprint}`;
    if (loaded?.key !== key) loaded = { key, engine: makeSherpaOnnx(() => voice.model) };
    return loaded.engine;
  }
  const speaks = (voice: InstalledVoice, language: Language) => voice.languages.includes(language);

  return {
    name: 'installed',
    async identity() {
      const voice = await voiceInUse(voicesDir);
      if (voice === null) return stopGap.identity();
      const own = `${voice.folder}: ${await (await engineOf(voice)).identity()}`;
      return speaks(voice, 'en') && speaks(voice, 'zh')
        ? own
        : `${own}; otherwise ${await stopGap.identity()}`;
    },
    async speak(text, language) {
      const voice = await voiceInUse(voicesDir);
      return voice === null || !speaks(voice, language)
        ? stopGap.speak(text, language)
        : (await engineOf(voice)).speak(text, language);
    },
  };
}
