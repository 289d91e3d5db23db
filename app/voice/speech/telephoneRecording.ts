import path from 'node:path';
import { threadOf } from '../../core/threads/threadOf.js';
import { sampleRate } from './levelling.js';
import type { LevellingWorks } from './levellingThread.js';
import { decodeForeignWav, rawWideband, sox, soxConfinement } from './sox.js';
import { wavHeader } from '../../telephony/wav.js';

const telephoneRate = 8000;

const onThread = threadOf<LevellingWorks>(path.join(__dirname, 'levellingThread'), __filename);

/** A recording is longer than it may be. */
export class RecordingTooLong extends Error {
  override readonly name = 'RecordingTooLong';
}

/**
 * Converts a recording from any source to the form that Asterisk plays and records: a WAV of 8 kHz,
 * one channel and 16 bits, without silence at its ends and as loud as every prompt.
 * @param mostSeconds without the silence; with it, less than half a second more.
 * @returns null where there is nothing but silence.
 * @throws RecordingTooLong; SpeechError where sox fails: see `isBadSound`.
 */
export async function telephoneRecording(
  wav: Buffer,
  mostSeconds: number,
): Promise<{ readonly wav: Buffer; readonly lengthMs: number } | null> {
  const decoded = await decodeForeignWav(wav, mostSeconds + 1);
  if (Math.round(decoded.length / sampleRate) > mostSeconds) throw new RecordingTooLong();
  const wideband = await onThread('levelSentence', decoded);
  if (wideband === null) return null;
  if (wideband.length > mostSeconds * sampleRate) throw new RecordingTooLong();
  const samples = Buffer.from(wideband.buffer, wideband.byteOffset, wideband.byteLength);
  const rawNarrowband = ['-t', 'raw', '-r', String(telephoneRate), '-e', 'signed-integer'];
  const narrow = await sox(
    [...rawWideband, '-', ...rawNarrowband, '-b', '16', '-c', '1', '-'],
    samples,
    { confinement: soxConfinement },
  );
  return {
    wav: Buffer.concat([wavHeader(telephoneRate, narrow.length), narrow]),
    lengthMs: Math.round((narrow.length / 2 / telephoneRate) * 1000),
  };
}
