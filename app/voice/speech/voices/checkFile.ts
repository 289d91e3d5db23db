import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { UnusableVoice } from './unusableVoice.js';

/** Returns the SHA-256 of a file, in lower-case hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * Checks size and SHA-256 of a file.
 * @param wanted null where a value is unknown and therefore not checked
 * @returns the SHA-256
 * @throws UnusableVoice naming what differs
 */
export async function checkFile(
  file: string,
  wanted: { readonly bytes: number | null; readonly sha256: string | null },
): Promise<string> {
  const { size } = await stat(file);
  if (wanted.bytes !== null && size !== wanted.bytes) {
    throw new UnusableVoice(
      `${file} has ${size} bytes, not ${wanted.bytes}: it is not complete, or not this file`,
    );
  }
  const sum = await sha256Of(file);
  if (wanted.sha256 !== null && sum !== wanted.sha256) {
    throw new UnusableVoice(
      `${file} is not the file expected: its SHA-256 is ${sum}, not ${wanted.sha256}`,
    );
  }
  return sum;
}
