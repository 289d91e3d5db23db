/** Reads the pages of a TIFF as dots, whatever their compression, by libtiff. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  checkSizeOfPages,
  mostBytesOfDots,
  readBilevelTiff,
  type FaxPage,
} from './rules/bilevelTiff.js';

const run = promisify(execFile);

/**
 * Reads all whole pages. Of a broken file it reads as many as there are: tiffcp skips what it
 * cannot read (-i), and then reports an error.
 * @throws PagesTooLarge; NotATiff, or tiffcp's own error when it read no page.
 */
export async function readFaxPages(file: string): Promise<FaxPage[]> {
  checkSizeOfPages(await readFile(file));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fax-pages-'));
  const plain = path.join(folder, 'plain.tif');
  try {
    // Stops a file that claims less than libtiff finds in it.
    const limits = [`--fsize=${2 * mostBytesOfDots}`, '--core=0'];
    await run('prlimit', [...limits, 'tiffcp', '-i', '-c', 'none', '-f', 'msb2lsb', file, plain], {
      timeout: 60_000,
    });
    return readBilevelTiff(await readFile(plain));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
