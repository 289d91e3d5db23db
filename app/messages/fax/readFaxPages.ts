/** Reads the pages of a TIFF as dots, whatever their compression, by libtiff. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import { runProgram } from '../../core/programs/runProgram.js';
import { pageLimits } from './pageLimits.js';
import {
  checkHasPage,
  checkSizeOfPages,
  readBilevelTiff,
  type FaxPage,
} from './rules/bilevelTiff.js';

/**
 * Reads all whole pages. Of a broken file it reads as many as there are: tiffcp skips what it
 * cannot read (-i).
 * @throws NotATiff or PagesTooLarge: no page can ever be read of it. Any other error may be of this machine: no tiffcp, no room
 *   for temporary files.
 */
export async function readFaxPages(file: string): Promise<FaxPage[]> {
  const given = await readFile(file);
  checkHasPage(given);
  checkSizeOfPages(given);
  return inTemporaryFolder(async (folder) => {
    const plain = path.join(folder, 'plain.tif');
    await runProgram({
      program: 'tiffcp',
      args: ['-i', '-c', 'none', '-f', 'msb2lsb', file, plain],
      confinement: pageLimits,
      timeoutMs: 60_000,
      maxBytes: 1_000_000,
    });
    try {
      return readBilevelTiff(await readFile(plain));
    } catch (cause) {
      throw new Error('tiffcp has not written whole pages', { cause });
    }
  });
}
