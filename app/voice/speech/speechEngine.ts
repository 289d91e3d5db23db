import type { Language } from '../../telephony/call.js';

/** Turns text into speech. */
export interface SpeechEngine {
  /** The engine's name in the setting SPEECH_ENGINE. */
  readonly name: string;
  /**
   * Returns everything that determines the sound besides the text: program, version, voice, pace.
   * It is part of the key of cached sounds, so that a changed voice is not mixed with the old one.
   * @throws SpeechError where the engine is missing.
   */
  identity(): Promise<string>;
  /**
   * Speaks a text.
   * @returns a WAV of any rate and number of channels
   * @throws SpeechError
   */
  speak(text: string, language: Language): Promise<Buffer>;
}

/**
 * Thrown when a text cannot be turned into sound, or a sound cannot be converted for the telephone.
 * The message names the engine and the reason.
 */
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
