import { levelSpeech } from './levelling.js';
import { decodeWav, rawWideband, sox } from './sox.js';
import { wavHeader } from '../../telephony/wav.js';

const telephoneRate = 8000;

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
  const samples = Buffer.from(wideband.buffer, wideband.byteOffset, wideband.byteLength);
  const rawNarrowband = ['-t', 'raw', '-r', String(telephoneRate), '-e', 'signed-integer'];
  const narrow = await sox(
    [...rawWideband, '-', ...rawNarrowband, '-b', '16', '-c', '1', '-'],
    samples,
  );
  return {
    wav: Buffer.concat([wavHeader(telephoneRate, narrow.length), narrow]),
    lengthMs: Math.round((narrow.length / 2 / telephoneRate) * 1000),
  };
}
