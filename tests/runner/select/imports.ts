/** Reads what the sources of this project import, for more than types. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';

const pattern =
  /^\s*(?:import|export) (?!type\b)(?:[^'";]* from )?'([^']+)'|\b(?:import|require)\('([^']+)'\)/gm;

/**
 * Returns what a source imports: its own modules as paths from the root, libraries by their name.
 * @param file path from the root
 */
export function importsOf(file: string): string[] {
  const text = readFileSync(path.join(projectRoot, file), 'utf8');
  return [...text.matchAll(pattern)].map(([, one, other]) => {
    const name = one ?? other ?? '';
    if (!name.startsWith('.')) return name;
    const target = path.join(path.dirname(file), name);
    const source = target.replace(/\.js$/, '.ts');
    return existsSync(path.join(projectRoot, source)) ? source : target;
  });
}

/** Returns whether a source, or a module that it reaches by imports, imports one of these libraries. */
export function reachesLibrary(file: string, libraries: ReadonlySet<string>): boolean {
  const reached = new Set([file]);
  for (const each of reached) {
    for (const name of importsOf(each)) {
      if (libraries.has(name)) return true;
      if (/^(app|tests)\/.*\.ts$/.test(name) && !name.endsWith('.d.ts')) reached.add(name);
    }
  }
  return false;
}
