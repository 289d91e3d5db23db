/** Sections of app/README.md, for the tests that hold them to the code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';

const sections = readFileSync(path.join(projectRoot, 'app', 'README.md'), 'utf8').split(/^## /m);

/**
 * Returns the text of the section whose heading begins with these words, to the next heading.
 * @throws Error unless exactly one heading begins so
 */
export function readmeSection(title: string): string {
  const found = sections.filter((part) => part.startsWith(title));
  if (found.length !== 1) throw new Error(`${found.length} sections begin with "${title}"`);
  return found[0] ?? '';
}

/** Returns the files that a text names, each once, in order, as the text writes them. */
export function namedFiles(text: string): string[] {
  const names = [...text.matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|sql|conf))`/g)];
  return [...new Set(names.map(([, name = '']) => name))];
}
