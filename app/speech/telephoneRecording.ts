import { levelSpeech } from './levelling.js';
import { decodeWav } from './samples/decodeWav.js';
import { telephoneRate, telephoneSamples } from './samples/telephoneSamples.js';
import { wavHeader } from '../telephony/wav.js';

/**
 * Converts a recording from any source to the form that Asterisk plays and records: a WAV of 8 kHz,
 * one channel and 16 bits, without silence at its ends and as loud as every prompt.
 * @returns null where there is nothing but silence.
 * @throws SpeechError if it is not a WAV that sox can read.
 */
export async function telephoneRecording(
  wav: Buffer,
): Promise<{ readonly wav: Buffer; readonly lengthMs: number } | null> {
  const wideband = levelSpeech(await decodeWav(wav), 'sentence');
  if (wideband === null) return null;
  const samples = telephoneSamples(wideband);
  const narrow = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return {
    wav: Buffer.concat([wavHeader(telephoneRate, narrow.length), narrow]),
    lengthMs: Math.round((samples.length / telephoneRate) * 1000),
  };
}
