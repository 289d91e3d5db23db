/** Makes the pages of a letter: from its values to the TIFF that a fax machine sends. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Letter } from './letter.js';
import { makeFaxPages } from './makeFaxPages.js';
import { onFaxThread } from './onFaxThread.js';

/**
 * @param tiff where the pages are written
 * @throws PagesNotMade, or an error named LetterNotSet
 */
export async function makeLetter(letter: Letter, tiff: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fax-letter-'));
  const pdf = path.join(folder, 'letter.pdf');
  try {
    await writeFile(pdf, await onFaxThread('setLetter', letter), { mode: 0o600 });
    await makeFaxPages(pdf, tiff);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
