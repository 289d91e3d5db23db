/** Measures a recording as it came from the microphone, before anything is done to it. */
import { runProgram } from './runProgram.js';
import { soxConfinement } from './sox.js';
import { SpeechError } from './speechEngine.js';

/** What a recording is like. Levels are in dBFS, -Infinity for silence. */
export interface RecordingMeasures {
  /** Samples a second. */
  readonly rate: number;
  readonly channels: number;
  /** The level of the speech without its pauses. */
  readonly speechDb: number;
  /** The level that a twentieth of it stays below: the room, the computer's fan. */
  readonly noiseDb: number;
  /** How often the microphone or its amplifier was overdriven. */
  readonly clippings: number;
  /** Silence before the first word and after the last. */
  readonly leadMs: number;
  readonly tailMs: number;
  /** From the first word to the end of the last. */
  readonly speechMs: number;
  /** Pauses between words, in their order. */
  readonly pausesMs: readonly number[];
  /** The recording as a WAV of 16 bits, at its own rate. */
  readonly wav: Buffer;
}

/** This many samples in a row at full scale are no peak, but a cut one. */
const clippedRun = 3;
const fullScale = 32_700;
/** A frame this far below the loudest is a pause. */
const pauseBelowLoudest = 10 ** (-30 / 20);
/** A recording that stays below this is a microphone that was off. */
const silence = 10 ** (-60 / 20);
/** Shorter gaps are the closures of consonants. */
const shortestPauseMs = 80;
const frameMs = 10;

/**
 * Reads a recording of any format that sox knows (WAV, FLAC).
 * @throws SpeechError if sox cannot read it
 */
export async function measureRecording(file: string): Promise<RecordingMeasures> {
  const wav = await runProgram({
    program: 'sox',
    args: ['-V1', '-D', file, '-t', 'wav', '-e', 'signed-integer', '-b', '16', '-'],
    confinement: soxConfinement,
    timeoutMs: 30_000,
    maxBytes: 200_000_000,
  });
  const { rate, channels, samples } = readWav(wav);
  const mono = mix(samples, channels);
  const levels = frameLevels(mono, Math.round((rate * frameMs) / 1000));
  const loudest = levels.reduce((max, level) => Math.max(max, level), 0);
  const isSpeech = (level: number) => level > Math.max(silence, loudest * pauseBelowLoudest);
  const first = levels.findIndex(isSpeech);
  const last = levels.findLastIndex(isSpeech);
  const speech = levels.filter(isSpeech);
  const quiet = [...levels].sort((a, b) => a - b)[Math.floor(levels.length / 20)] ?? 0;
  return {
    rate,
    channels,
    speechDb: decibels(rootMeanSquare(speech)),
    noiseDb: decibels(quiet),
    clippings: countClippings(samples, channels),
    leadMs: Math.max(0, first) * frameMs,
    tailMs: (levels.length - 1 - last) * frameMs,
    speechMs: first === -1 ? 0 : (last - first + 1) * frameMs,
    pausesMs: pausesIn(levels.slice(Math.max(0, first), last + 1).map(isSpeech)),
    wav,
  };
}

const decibels = (level: number) => 20 * Math.log10(level);

function rootMeanSquare(levels: readonly number[]): number {
  if (levels.length === 0) return 0;
  return Math.sqrt(levels.reduce((sum, level) => sum + level ** 2, 0) / levels.length);
}

/** Reads a WAV of 16 bits as sox writes it to a pipe, where lengths in its head are not known. */
function readWav(wav: Buffer): { rate: number; channels: number; samples: Int16Array } {
  const format = wav.indexOf('fmt ', 12, 'latin1');
  const data = wav.indexOf('data', 12, 'latin1');
  if (format === -1 || data === -1) throw new SpeechError('sox', 'made no WAV');
  const bytes = new Uint8Array(wav.subarray(data + 8));
  return {
    channels: wav.readUInt16LE(format + 10),
    rate: wav.readUInt32LE(format + 12),
    samples: new Int16Array(bytes.buffer, 0, Math.floor(bytes.length / 2)),
  };
}

function mix(samples: Int16Array, channels: number): Float32Array {
  const mono = new Float32Array(Math.floor(samples.length / channels));
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += samples[i * channels + channel] ?? 0;
    mono[i] = sum / channels / 32_768;
  }
  return mono;
}

function frameLevels(samples: Float32Array, frame: number): number[] {
  const levels: number[] = [];
  for (let start = 0; start + frame <= samples.length; start += frame) {
    let sum = 0;
    for (let i = start; i < start + frame; i++) sum += (samples[i] ?? 0) ** 2;
    levels.push(Math.sqrt(sum / frame));
  }
  return levels;
}

function countClippings(samples: Int16Array, channels: number): number {
  let count = 0;
  for (let channel = 0; channel < channels; channel++) {
    let run = 0;
    for (let i = channel; i < samples.length; i += channels) {
      run = Math.abs(samples[i] ?? 0) >= fullScale ? run + 1 : 0;
      if (run === clippedRun) count += 1;
    }
  }
  return count;
}

function pausesIn(isSpeech: readonly boolean[]): number[] {
  const pauses: number[] = [];
  let run = 0;
  for (const speaks of isSpeech) {
    if (!speaks) run += 1;
    else {
      if (run * frameMs >= shortestPauseMs) pauses.push(run * frameMs);
      run = 0;
    }
  }
  return pauses;
}
