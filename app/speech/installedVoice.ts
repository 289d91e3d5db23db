/**
 * The voice that `hotline voice use` chose; espeak-ng until then, and for a language that the voice
 * does not speak. It looks at the choice before each sentence, so that a running process changes
 * its voice without a restart.
 */
import type { Language } from '../telephony/call.js';
import { makeSherpaOnnx } from './sherpaOnnx.js';
import { SpeechError, type SpeechEngine } from './speechEngine.js';
import { VoiceError } from './voices/voiceError.js';
import { voiceInUse, type InstalledVoice } from './voices/voiceFolder.js';

/**
 * Makes the engine.
 * @param voicesDir the folder of installed voices
 * @param stopGap speaks where no installed voice does
 */
export function makeInstalledVoice(voicesDir: string, stopGap: SpeechEngine): SpeechEngine {
  let loaded: { readonly folder: string; readonly engine: SpeechEngine } | null = null;

  const chosen = async (): Promise<InstalledVoice | null> =>
    voiceInUse(voicesDir).catch((error: unknown) => {
      if (error instanceof VoiceError) throw new SpeechError('installed', error.message);
      throw error;
    });
  function engineOf(voice: InstalledVoice): SpeechEngine {
    if (loaded?.folder !== voice.folder) {
      loaded = { folder: voice.folder, engine: makeSherpaOnnx(() => voice.model) };
    }
    return loaded.engine;
  }
  const speaks = (voice: InstalledVoice, language: Language) => voice.languages.includes(language);

  return {
    name: 'installed',
    async identity() {
      const voice = await chosen();
      if (voice === null) return stopGap.identity();
      const own = `${voice.folder}: ${await engineOf(voice).identity()}`;
      return speaks(voice, 'en') && speaks(voice, 'zh')
        ? own
        : `${own}; otherwise ${await stopGap.identity()}`;
    },
    async speak(text, language) {
      const voice = await chosen();
      return voice === null || !speaks(voice, language)
        ? stopGap.speak(text, language)
        : engineOf(voice).speak(text, language);
    },
  };
}
