/**
 * `npm run picture` checks that the picture of ranks in docs/architecture.md is that of today's
 * imports; `npm run picture:write` draws it again.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cruiseModules, drawRanks, placePicture, ranksPage } from './ranksPicture.js';

async function checkOrWrite(isToWrite: boolean): Promise<void> {
  const page = await readFile(ranksPage, 'utf8');
  const current = placePicture(page, drawRanks(await cruiseModules()));
  if (page === current) return;
  if (isToWrite) await writeFile(ranksPage, current);
  else {
    console.error('docs/architecture.md: the picture is not current (npm run picture:write)');
    process.exitCode = 1;
  }
}

void checkOrWrite(process.argv[2] === '--write');
