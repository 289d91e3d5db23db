/**
 * Reads the national content from the YAML files of a checkout. Parsing them takes half of what a
 * process needs to start, so the result is kept in `var/guidance`, under a hash of everything that
 * it was made from. The build writes the content itself (writeBuilt.ts) and never comes here.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { removeLeftParts, writeWhole } from '../core/wholeFile.js';
import { varFolder } from '../core/paths.js';
import type { Content } from './rules/content.js';

/** As many branches as somebody works on at a time. */
const mostKept = 10;

/**
 * Returns the national content of the sources.
 * @param folder holds the folder `content` and the TypeScript that reads it
 * @param kept where results are kept; it need not exist
 * @throws Error when a file is not of the agreed shape
 */
export async function readSources(
  folder = __dirname,
  kept = path.join(varFolder, 'guidance'),
): Promise<Content> {
  const file = path.join(kept, `${await hashOf(folder)}.json`);
  const before = await readFile(file, 'utf8').catch(() => null);
  if (before !== null) return JSON.parse(before) as Content;
  const { readNationalContent } = await import('./readContent.js');
  const { content, problems } = await readNationalContent(path.join(folder, 'content'));
  const [first] = problems;
  if (first !== undefined) {
    throw new Error(`${first.file}:${first.line}: ${first.id} ${first.field} ${first.message}`);
  }
  await keep(file, JSON.stringify(content));
  return content;
}

/** Returns the SHA-256 of the names and contents of the YAML and TypeScript files below a folder. */
async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((each) => /\.(yaml|yml|ts)$/.test(each)).sort()) {
    const bytes = await readFile(path.join(folder, name));
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** Another process may read the file at any moment and must not find half of it. */
async function keep(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeWhole(file, text);
    await removeOlder(path.dirname(file));
  } catch (error) {
    // A process of another user that may not write here parses each time.
    if (!['EACCES', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Each change of the sources leaves a result, and few are read again. */
async function removeOlder(kept: string): Promise<void> {
  const names = (await readdir(kept)).filter((name) => name.endsWith('.json'));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(kept, name);
      // Another process has removed it.
      const madeAt = await stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { file, madeAt };
    }),
  );
  const newestFirst = files.sort((a, b) => b.madeAt - a.madeAt);
  for (const { file } of newestFirst.slice(mostKept)) await rm(file, { force: true });
  await removeLeftParts(kept, new Date());
}
