import type { Config } from '../../core/config.js';
import { makeCommandEngine } from './command.js';
import { makeEspeakNg } from './espeakNg.js';
import { makeHttpEngine } from './http.js';
import { makeInstalledVoice } from './installedVoice.js';
import { makeSherpaOnnx } from './sherpaOnnx.js';
import { SpeechError, type SpeechEngine } from './speechEngine.js';

type SpeechSettings = Pick<
  Config,
  | 'SPEECH_ENGINE'
  | 'SPEECH_COMMAND'
  | 'SPEECH_URL'
  | 'SPEECH_MODEL_DIR'
  | 'SPEECH_WORDS_PER_MINUTE'
  | 'VOICES_DIR'
>;

/**
 * Makes the engine that the settings choose. It starts or loads nothing before the first sentence.
 */
export function makeSpeechEngine(config: SpeechSettings): SpeechEngine {
  const need = (name: 'SPEECH_COMMAND' | 'SPEECH_URL' | 'SPEECH_MODEL_DIR') => {
    const value = config[name];
    if (value === undefined) throw new SpeechError(config.SPEECH_ENGINE, `${name} is not set`);
    return value;
  };
  const espeakNg = () => makeEspeakNg({ wordsPerMinute: config.SPEECH_WORDS_PER_MINUTE });
  switch (config.SPEECH_ENGINE) {
    case 'installed':
      return makeInstalledVoice(config.VOICES_DIR, espeakNg());
    case 'espeak-ng':
      return espeakNg();
    case 'command':
      return makeCommandEngine(need('SPEECH_COMMAND'));
    case 'http':
      return makeHttpEngine(need('SPEECH_URL'));
    case 'sherpa-onnx':
      return makeSherpaOnnx(need('SPEECH_MODEL_DIR'));
  }
}
