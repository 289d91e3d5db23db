import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import longest from './longest.json';

interface Test {
  readonly path: string;
  readonly context: unknown;
}
const LongestFirst = createRequire(__filename)('./longestFirst.cjs') as new () => {
  sort: (tests: Test[]) => Test[];
};

/** Returns test files as jest knows them, of a project that has never run. */
function neverRun(sizes: Record<string, number>): Test[] {
  const context = {
    config: { cache: false },
    hasteFS: { getSize: (file: string) => sizes[path.relative(projectRoot, file)] },
  };
  return Object.keys(sizes).map((file) => ({ path: path.join(projectRoot, file), context }));
}

test('in a fresh clone the files of longest.json begin first, the longest at the head, then the larger ones', () => {
  const [first = '', second = ''] = Object.keys(longest);
  const tests = neverRun({
    'tests/a.test.ts': 100,
    [second]: 10,
    'tests/b.test.ts': 30_000,
    [first]: 10,
  });
  const order = new LongestFirst().sort(tests).map((each) => path.relative(projectRoot, each.path));
  expect(order).toEqual([first, second, 'tests/b.test.ts', 'tests/a.test.ts']);
});

test('each file of longest.json is there', () => {
  const gone = Object.keys(longest).filter((file) => !existsSync(path.join(projectRoot, file)));
  expect(gone).toEqual([]);
});
