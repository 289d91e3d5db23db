/**
 * The tone after which a caller speaks. Asterisk's own is a file of a package that need not be
 * installed.
 */
import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../../core/wholeFile.js';
import { messagesFolder } from '../../../core/files/fileKinds.js';
import { wavHeader } from '../../wav.js';

const rate = 8000;
const hertz = 1000;
const lengthMs = 300;
/** -13 dBFS. */
const amplitude = 32_768 * 10 ** (-13 / 20);
/** Milliseconds of fade-in and fade-out, so that the tone does not click. */
const fadeMs = 10;

const made = new Map<string, Promise<{ readonly sounds: readonly [string] }>>();

/**
 * Returns the tone as a sound to play; writes its file the first time.
 * @throws Error when the file cannot be written.
 */
export function makeTone(recordingsDir: string): Promise<{ readonly sounds: readonly [string] }> {
  const before = made.get(recordingsDir);
  if (before !== undefined) return before;
  const making = writeTone(recordingsDir);
  made.set(recordingsDir, making);
  making.catch(() => made.delete(recordingsDir));
  return making;
}

async function writeTone(recordingsDir: string): Promise<{ readonly sounds: readonly [string] }> {
  const folder = path.join(recordingsDir, messagesFolder);
  const tone = path.join(folder, 'tone');
  // Asterisk writes to the same folder, and may run as another user of the folder's group.
  if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o2770);
  const isThere = await stat(`${tone}.wav`).then(
    () => true,
    () => false,
  );
  if (isThere) return { sounds: [tone] };
  await writeWhole(`${tone}.wav`, toneSamples(), { mode: 0o640 });
  return { sounds: [tone] };
}

function toneSamples(): Buffer {
  const count = (rate * lengthMs) / 1000;
  const samples = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i++) {
    const fade = Math.min(1, Math.min(i, count - i) / ((rate * fadeMs) / 1000));
    samples.writeInt16LE(
      Math.round(amplitude * fade * Math.sin((2 * Math.PI * hertz * i) / rate)),
      i * 2,
    );
  }
  return Buffer.concat([wavHeader(rate, samples.length), samples]);
}
