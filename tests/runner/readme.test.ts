import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');

test('the example of tests/README.md is a test that runs', () => {
  const example = /```ts\n([^]*?)```/.exec(read('tests/README.md'))?.[1] ?? '';
  expect(example).toContain("test('");
  expect(read('tests/e2e/example.test.ts')).toContain(example);
});
