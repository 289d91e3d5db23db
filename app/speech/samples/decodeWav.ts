/** Reads a WAV as levelling needs it. */
import { isWav } from '../../telephony/wav.js';
import { sampleRate, samplesOf } from '../levelling.js';
import { canResample, resample } from './resample.js';
import { rawWideband, sox } from '../sox.js';

/** Leaves room for the filters, which raise peaks. */
const gainDb = -6;
/** The telephone band begins at 300 Hz; below there is nothing but hum. */
const humBelowHz = 120;

/**
 * Decodes any kind of WAV to 16 kHz mono. It removes hum below the telephone band, and lowers the
 * level by 6 dB so that the filters do not clip. What engines write is decoded here; sox, which
 * knows every other kind of WAV, takes longer to start than that.
 * @throws SpeechError
 */
export async function decodeWav(wav: Buffer): Promise<Int16Array> {
  const plain = readPlainWav(wav);
  if (plain !== null) {
    return resample(withoutHum(plain.samples, plain.rate), plain.rate, sampleRate);
  }
  const effects = ['gain', String(gainDb), 'highpass', String(humBelowHz)];
  const raw = await sox(
    ['--ignore-length', '-t', 'wav', '-', ...rawWideband, '-', ...effects],
    wav,
  );
  return samplesOf(raw);
}

/** Returns the sound of a WAV with one channel of 16-bit samples; null for any other. */
function readPlainWav(wav: Buffer): { rate: number; samples: Int16Array } | null {
  if (!isWav(wav)) return null;
  let rate = 0;
  for (let at = 12; at + 8 <= wav.length;) {
    const name = wav.toString('latin1', at, at + 4);
    const size = wav.readUInt32LE(at + 4);
    const content = wav.subarray(at + 8, at + 8 + size);
    if (name === 'fmt ' && content.length >= 16) {
      const [form, channels, bits] = [0, 2, 14].map((place) => content.readUInt16LE(place));
      rate = content.readUInt32LE(4);
      if (form !== 1 || channels !== 1 || bits !== 16 || !canResample(rate, sampleRate))
        return null;
    }
    // Who writes into a pipe does not know the length, and writes 0 or more than there is.
    if (name === 'data') {
      if (rate === 0) return null;
      return { rate, samples: samplesOf(size === 0 ? wav.subarray(at + 8) : content) };
    }
    // Chunks begin at even places.
    at += 8 + size + (size % 2);
  }
  return null;
}

/** Lowers the level and takes the hum away: a high-pass of second order (Butterworth). */
function withoutHum(samples: Int16Array, rate: number): Int16Array {
  const gain = 10 ** (gainDb / 20);
  const turn = (2 * Math.PI * humBelowHz) / rate;
  const [cosine, alpha] = [Math.cos(turn), Math.sin(turn) * Math.SQRT1_2];
  const forward = (gain * (1 + cosine)) / 2 / (1 + alpha);
  const [back1, back2] = [(2 * cosine) / (1 + alpha), (alpha - 1) / (1 + alpha)];
  const result = new Int16Array(samples.length);
  let [in1, in2, out1, out2] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const now = samples[i] ?? 0;
    const out = forward * (now - 2 * in1 + in2) + back1 * out1 + back2 * out2;
    [in2, in1, out2, out1] = [in1, now, out1, out];
    result[i] = Math.max(-32_768, Math.min(32_767, Math.round(out)));
  }
  return result;
}
