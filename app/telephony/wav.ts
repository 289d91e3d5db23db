import type { FileHandle } from 'node:fs/promises';

/** The length in bytes of {@link wavHeader}, and of the header that Asterisk writes. */
export const wavHeaderBytes = 44;

/** Returns whether the bytes start like a WAV file. */
export function isWav(bytes: Buffer): boolean {
  return (
    bytes.length > wavHeaderBytes &&
    bytes.toString('latin1', 0, 4) === 'RIFF' &&
    bytes.toString('latin1', 8, 12) === 'WAVE'
  );
}

/** What the header of a WAV file says of its sound. */
export interface WavFormat {
  readonly channels: number;
  /** Samples of each channel per second. */
  readonly rate: number;
  /** Of each sample. */
  readonly bits: number;
}

/**
 * Reads the format from the beginning of a WAV file.
 * @param file open for reading.
 * @returns null when it does not start like a WAV file.
 */
export async function readWavFormat(file: FileHandle): Promise<WavFormat | null> {
  // A header alone is the file of a recording without sound.
  const head = Buffer.alloc(wavHeaderBytes + 1);
  await file.read(head, 0, head.length, 0);
  if (!isWav(head)) return null;
  return {
    channels: head.readUInt16LE(22),
    rate: head.readUInt32LE(24),
    bits: head.readUInt16LE(34),
  };
}

/** Builds the header of a 16-bit WAV with `dataBytes` bytes of samples, those of all channels. */
export function wavHeader(sampleRate: number, dataBytes: number, channels: 1 | 2 = 1): Buffer {
  const frameBytes = 2 * channels;
  const header = Buffer.alloc(wavHeaderBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** Converts samples between -1 and 1 into a mono 16-bit WAV. */
export function wavOfFloats(samples: Float32Array, sampleRate: number): Buffer {
  const head = wavHeader(sampleRate, samples.length * 2);
  const wav = Buffer.concat([head, Buffer.alloc(samples.length * 2)]);
  samples.forEach((sample, index) => {
    wav.writeInt16LE(
      Math.round(Math.max(-1, Math.min(1, sample)) * 32_767),
      head.length + index * 2,
    );
  });
  return wav;
}
