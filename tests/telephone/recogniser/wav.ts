/** 16-bit WAV files: written during a call, read afterwards. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { wavHeader } from '../../../app/telephony/wav.js';

/** A WAV that grows; its header is correct after {@link close}. */
export class WavWriter {
  private readonly file: number;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private dataBytes = 0;
  private isClosed = false;

  /** @param rate samples per second */
  constructor(
    readonly path: string,
    private readonly rate: number,
  ) {
    this.file = openSync(path, 'w');
    writeSync(this.file, wavHeader(rate, 0));
  }

  append(samples: Int16Array): void {
    if (this.isClosed) return;
    // A copy of the memory: WAV, too, has the low byte first, as every machine that Node runs on.
    const copy = samples.slice();
    this.waiting.push(Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength));
    this.waitingBytes += copy.byteLength;
    // Writes a second at a time: thirty concurrent calls would otherwise make 1,500 writes per
    // second.
    if (this.waitingBytes >= this.rate * 2) this.flush();
  }

  private flush(): void {
    if (this.waitingBytes === 0) return;
    writeSync(this.file, Buffer.concat(this.waiting));
    this.dataBytes += this.waitingBytes;
    this.waiting = [];
    this.waitingBytes = 0;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.flush();
    const header = wavHeader(this.rate, this.dataBytes);
    writeSync(this.file, header, 0, header.length, 0);
    closeSync(this.file);
  }
}

export interface Wav {
  /** Samples per second. */
  readonly rate: number;
  readonly samples: Int16Array;
}

/** A WAV of one or more channels. */
export interface ChannelsOfWav {
  /** Samples per second. */
  readonly rate: number;
  readonly channels: readonly Int16Array[];
}

/**
 * Reads a WAV of 16-bit samples; several channels are mixed to one. From a file still being written
 * it returns what is there.
 * @throws if it is no such WAV.
 */
export function readWav(path: string): Wav {
  const { rate, channels } = readChannels(path);
  const [first = new Int16Array(), ...others] = channels;
  const samples = first.map((sample, at) => {
    const sum = others.reduce((all, channel) => all + (channel[at] ?? 0), sample);
    return Math.max(-32_768, Math.min(32_767, sum));
  });
  return { rate, samples };
}

/**
 * Reads each channel of a WAV of 16-bit samples.
 * @throws if it is no such WAV.
 */
export function readChannels(path: string): ChannelsOfWav {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${path} is not a WAV file`);
  }
  let rate = 0;
  let count = 1;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ') {
      const coding = bytes.readUInt16LE(body);
      count = bytes.readUInt16LE(body + 2);
      rate = bytes.readUInt32LE(body + 4);
      const bits = bytes.readUInt16LE(body + 14);
      if ((coding !== 1 && coding !== 0xfffe) || bits !== 16) {
        throw new Error(`${path} has coding ${coding} of ${bits} bits; 16-bit PCM is expected`);
      }
    } else if (id === 'data') {
      // A writer that was killed has not filled in the size.
      const end = size === 0 ? bytes.length : Math.min(bytes.length, body + size);
      const frames = Math.floor((end - body) / 2 / count);
      const channels = Array.from({ length: count }, (_, channel) =>
        Int16Array.from({ length: frames }, (_sample, i) =>
          bytes.readInt16LE(body + 2 * (i * count + channel)),
        ),
      );
      return { rate, channels };
    }
    at = body + size + (size % 2);
  }
  throw new Error(`${path} has no samples`);
}
