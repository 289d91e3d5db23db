/** Reads the pages of a TIFF as dots, whatever their compression, by libtiff. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import { runProgram } from '../../core/programs/runProgram.js';
import { pageLimits } from './pageLimits.js';
import { checkSizeOfPages, readBilevelTiff, type FaxPage } from './rules/bilevelTiff.js';

/**
 * Reads all whole pages. Of a broken file it reads as many as there are: tiffcp skips what it
 * cannot read (-i), and then reports an error.
 * @throws PagesTooLarge; NotATiff, or tiffcp's own error when it read no page.
 */
export async function readFaxPages(file: string): Promise<FaxPage[]> {
  checkSizeOfPages(await readFile(file));
  return inTemporaryFolder(async (folder) => {
    const plain = path.join(folder, 'plain.tif');
    await runProgram({
      program: 'tiffcp',
      args: ['-i', '-c', 'none', '-f', 'msb2lsb', file, plain],
      confinement: pageLimits,
      timeoutMs: 60_000,
      maxBytes: 1_000_000,
    });
    return readBilevelTiff(await readFile(plain));
  });
}
