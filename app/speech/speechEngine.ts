import type { Language } from '../telephony/call.js';

/** Whatever turns a text into speech. */
export interface SpeechEngine {
  /** As in the setting SPEECH_ENGINE. */
  readonly name: string;
  /**
   * Everything the sound depends on besides the text: program, version, voice, pace. Part of the key of cached
   * sounds, so that a changed voice is not mixed with an old one.
   * @throws SpeechError where the engine is not there.
   */
  identity(): Promise<string>;
  /**
   * Speaks a text.
   * @returns a WAV of any rate and number of channels
   * @throws SpeechError
   */
  speak(text: string, language: Language): Promise<Buffer>;
}

/** A text could not be turned into sound, or a sound not into the telephone's form; the message says which engine and why. */
export class SpeechError extends Error {
  constructor(
    readonly engine: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${engine}: ${reason}`, options);
    this.name = 'SpeechError';
  }
}
