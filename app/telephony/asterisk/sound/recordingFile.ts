/** Finishes the file of a recording once nothing writes to it any more. */
import { createHash } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { syncToDisk } from '../../../core/wholeFile.js';
import { wavHeaderBytes } from '../../wav.js';

/**
 * RIFF, WAVE, a `fmt ` chunk of 16 bytes and the head of `data`: the header that Asterisk writes.
 */
const headLength = wavHeaderBytes;

/** A complete recording. */
export interface FinishedFile {
  readonly lengthMs: number;
  /** Of the whole file, in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Measures and hashes a WAV file. Asterisk writes the lengths in the header when it closes the
 * file; if it died before that, they are corrected here first.
 * @throws Error when there is no such file, or it is no WAV.
 */
export async function finishRecordingFile(file: string): Promise<FinishedFile> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(headLength);
    const { bytesRead } = await handle.read(head, 0, headLength, 0);
    if (
      bytesRead < headLength ||
      head.toString('latin1', 0, 4) !== 'RIFF' ||
      head.toString('latin1', 36, 40) !== 'data'
    ) {
      throw new Error(`${file} is not a valid recording`);
    }
    const { size } = await handle.stat();
    await putRight(file, head, size);
    const hash = createHash('sha256');
    for await (const part of handle.createReadStream({ start: 0, autoClose: false })) {
      hash.update(part as Buffer);
    }
    const bytesPerSecond = head.readUInt32LE(28);
    const lengthMs = Math.round(((size - headLength) / bytesPerSecond) * 1000);
    return { lengthMs, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

/** The least speech that makes a recording a message. */
const leastSpeechMs = 1000;
/**
 * A window of 20 ms below this level is not speech; Asterisk uses about the same level for silence.
 */
const speechAboveRms = 32_768 * 10 ** (-45 / 20);
const stretchMs = 20;

/**
 * Finishes the file of a message that nothing writes to any more: measures and hashes it, and syncs
 * it and its folders to disk.
 * @param folder a folder somewhere above the file; the folders between may be new.
 * @returns null when there is no file, or next to nothing was said. Any file is deleted then.
 * @throws Error when the file cannot be read or synced.
 */
export async function finishMessageFile(
  file: string,
  folder: string,
): Promise<FinishedFile | null> {
  if (!(await hasSound(file))) {
    await rm(file, { force: true });
    return null;
  }
  const whole = await finishRecordingFile(file);
  if ((await speechMs(file)) < leastSpeechMs) {
    await rm(file);
    return null;
  }
  await syncToDisk(file);
  const top = path.resolve(folder);
  let each = path.dirname(path.resolve(file));
  for (; each.startsWith(`${top}${path.sep}`); each = path.dirname(each)) await syncToDisk(each);
  await syncToDisk(top);
  return whole;
}

async function hasSound(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size > headLength;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Returns how much of a 16-bit WAV file is loud enough to be speech. */
async function speechMs(file: string): Promise<number> {
  const bytes = await readFile(file);
  const stretch = (bytes.readUInt32LE(24) / 1000) * stretchMs;
  let ms = 0;
  for (let from = headLength; from + 2 * stretch <= bytes.length; from += 2 * stretch) {
    let squares = 0;
    for (let i = 0; i < stretch; i++) squares += bytes.readInt16LE(from + 2 * i) ** 2;
    if (Math.sqrt(squares / stretch) > speechAboveRms) ms += stretchMs;
  }
  return ms;
}

async function putRight(file: string, head: Buffer, size: number): Promise<void> {
  const [ofRiff, ofData] = [size - 8, size - headLength];
  if (head.readUInt32LE(4) === ofRiff && head.readUInt32LE(40) === ofData) return;
  head.writeUInt32LE(ofRiff, 4);
  head.writeUInt32LE(ofData, 40);
  const handle = await open(file, 'r+');
  try {
    await handle.write(head, 0, headLength, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
