/** Makes the pages of a letter: from its values to the TIFF that a fax machine sends. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import type { Letter } from './letter.js';
import { makeFaxPages } from './makeFaxPages.js';
import { onFaxThread } from './onFaxThread.js';

/**
 * @param tiff where the pages are written
 * @throws PagesNotMade, or an error named LetterNotSet
 */
export async function makeLetter(letter: Letter, tiff: string): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const pdf = path.join(folder, 'letter.pdf');
    await writeFile(pdf, await onFaxThread('setLetter', letter), { mode: 0o600 });
    await makeFaxPages(pdf, tiff);
  });
}
