/** The file of a recording, once nobody writes to it any more. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** RIFF, WAVE, a `fmt ` chunk of 16 bytes and the head of `data`: what Asterisk writes. */
const headLength = 44;

/**
 * Measures and hashes a WAV file. Asterisk writes the lengths in its head when it closes the file: if it died before, they
 * are put right here first.
 * @throws Error when it is no WAV file of one channel, or has no sound in it.
 */
export async function finishRecordingFile(
  file: string,
): Promise<{ readonly lengthMs: number; readonly sha256: string }> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(headLength);
    const { bytesRead } = await handle.read(head, 0, headLength, 0);
    if (
      bytesRead < headLength ||
      head.toString('latin1', 0, 4) !== 'RIFF' ||
      head.toString('latin1', 36, 40) !== 'data'
    ) {
      throw new Error(`${file} is no recording`);
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
