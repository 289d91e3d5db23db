import { readFile } from 'node:fs/promises';
import { BadInput } from './badInput.js';

/**
 * Reads a file named on the command line.
 * @throws BadInput if it cannot be read.
 */
export async function readGiven(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new BadInput(
      `${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}`,
    );
  }
}
