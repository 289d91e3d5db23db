/**
 * Joins the two halves of a recording to one WAV file of two channels: left what the caller
 * said, right what the caller heard. It reads and writes a few seconds at a time, so that an hour's
 * recording takes no memory, and calls go on meanwhile.
 */
import { createHash } from 'node:crypto';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { makeWhole } from '../../../core/wholeFile.js';
import { halfFile, halves, partFile } from '../../recordings/halves.js';
import { readWavFormat, wavHeader, wavHeaderBytes } from '../../wav.js';
import { finishRecordingFile, type FinishedFile } from './recordingFile.js';

/** There is nothing to join: neither half has sound. */
export class NothingRecorded extends Error {
  constructor(file: string) {
    super(`nothing was recorded for ${file}`);
    this.name = 'NothingRecorded';
  }
}

/** Two seconds of a telephone's sound. */
const samplesAtOnce = 16_384;

/**
 * The halves begin a few milliseconds apart, or more on a busy machine. A greater difference is no
 * such delay: the files were copied, or their disk does not say when a file was made.
 */
const greatestDelayMs = 5000;

/** A half that has sound. */
interface OpenHalf {
  readonly handle: FileHandle;
  /** Samples per second. */
  readonly rate: number;
  readonly samples: number;
  /** When Asterisk made the file, which is when it began to record. */
  readonly bornMs: number;
  /** Its permissions and its group, which let the processes read recordings that may. */
  readonly mode: number;
  readonly group: number;
}

/**
 * Finishes the recording of a bridge once Asterisk no longer writes its halves: joins them, makes the
 * result safe on disk, removes them, and measures and hashes the result. The second call finds a
 * file that is complete. A half that is missing or shorter is silent there.
 * @throws NothingRecorded; Error when a half is no recording, or the disk is full. The halves are
 *   kept then.
 */
export async function finishBridgeRecording(file: string): Promise<FinishedFile> {
  const finished = (await isFile(file)) ? await finishRecordingFile(file) : await join(file);
  for (const half of halves) await rm(halfFile(file, half), { force: true });
  return finished;
}

async function join(file: string): Promise<FinishedFile> {
  const opened: (OpenHalf | null)[] = [];
  try {
    for (const half of halves) opened.push(await openHalf(halfFile(file, half)));
    const [first] = opened.filter((each) => each !== null);
    if (first === undefined) throw new NothingRecorded(file);
    const rates = new Set(opened.flatMap((each) => each?.rate ?? []));
    if (rates.size > 1) throw new Error(`the halves of ${file} have different sample rates`);
    const parts = [partFile(file)];
    const writePart = ([part]: readonly [string]) => write(part, opened, first);
    return await makeWhole([file], writePart, { isSafe: true, parts });
  } finally {
    for (const each of opened) await each?.handle.close();
  }
}

async function openHalf(file: string): Promise<OpenHalf | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r');
    const { size, mtimeMs, birthtimeMs, mode, gid } = await handle.stat();
    // Of a file that Asterisk was writing when it died, not even the header may be on the disk.
    if (size <= wavHeaderBytes) return await closed(handle);
    const format = await readWavFormat(handle);
    if (format?.channels !== 1 || format.bits !== 16 || format.rate === 0)
      throw new Error(`${file} is not a valid recording`);
    const { rate } = format;
    const samples = Math.floor((size - wavHeaderBytes) / 2);
    const lengthMs = (samples / rate) * 1000;
    // Some disks know no time of birth, and give another one.
    const isBirthKnown = birthtimeMs > 0 && mtimeMs - birthtimeMs > lengthMs - 1000;
    const bornMs = isBirthKnown ? birthtimeMs : Number.NaN;
    return { handle, rate, samples, bornMs, mode: mode & 0o777, group: gid };
  } catch (error) {
    await handle?.close();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function closed(handle: FileHandle): Promise<null> {
  await handle.close();
  return null;
}

/** Writes the joined file. */
async function write(
  part: string,
  opened: readonly (OpenHalf | null)[],
  { rate, mode, group }: OpenHalf,
): Promise<FinishedFile> {
  const silences = silencesBefore(opened, rate);
  const frames = Math.max(
    ...opened.map((each, at) => (each === null ? 0 : each.samples + (silences[at] ?? 0))),
  );
  const hash = createHash('sha256');
  const handle = await open(part, 'w', mode);
  try {
    // Only a process of that group may do it. The own group of another process is right then.
    await handle.chown(-1, group).catch(() => undefined);
    const head = wavHeader(rate, frames * 4, 2);
    hash.update(head);
    await handle.write(head);
    for (let from = 0; from < frames; from += samplesAtOnce) {
      const count = Math.min(samplesAtOnce, frames - from);
      const both = new Int16Array(2 * count);
      for (const [at, each] of opened.entries()) {
        if (each === null) continue;
        const one = await readSamples(each, from - (silences[at] ?? 0), count);
        for (let i = 0; i < count; i++) both[2 * i + at] = one[i] ?? 0;
      }
      const bytes = Buffer.from(both.buffer);
      hash.update(bytes);
      await writeAll(handle, bytes);
    }
  } finally {
    await handle.close();
  }
  return { lengthMs: Math.round((frames / rate) * 1000), sha256: hash.digest('hex') };
}

/** Returns how many samples of silence precede each half, so that both are in time. */
function silencesBefore(opened: readonly (OpenHalf | null)[], rate: number): number[] {
  const births = opened.map((each) => each?.bornMs ?? Number.NaN);
  const delays = births.map((born) => born - Math.min(...births));
  return delays.map((delay) => (delay <= greatestDelayMs ? Math.round((delay * rate) / 1000) : 0));
}

/** Reads so many samples from one on. Before the first and behind the last there is silence. */
async function readSamples(
  { handle, samples }: OpenHalf,
  from: number,
  count: number,
): Promise<Int16Array> {
  const read = new Int16Array(count);
  const [first, end] = [Math.max(from, 0), Math.min(from + count, samples)];
  if (end <= first) return read;
  const bytes = Buffer.from(read.buffer, 2 * (first - from), 2 * (end - first));
  for (let done = 0; done < bytes.length;) {
    const place = wavHeaderBytes + 2 * first + done;
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, place);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return read;
}

/** A disk that is nearly full may take a part only. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
