/**
 * A connection prepares a statement once under its name, and refuses another one of that name:
 * the one that comes second on a connection fails, and which one that is changes from process to
 * process. So a name stands once in the code.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';

test('no two prepared statements have one name', () => {
  const names = globSync('app/**/*.ts', { cwd: projectRoot }).flatMap((file) => {
    const source = readFileSync(path.join(projectRoot, file), 'utf8');
    return [...source.matchAll(/\bqueryNamed[<(][^']*?'([a-z0-9-]+)',/g)].map(
      ([, name]) => name ?? '',
    );
  });
  expect(names.length).toBeGreaterThan(150);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});
