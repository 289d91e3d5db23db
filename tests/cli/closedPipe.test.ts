import { spawnSync } from 'node:child_process';
import { projectRoot } from '../../app/core/paths.js';
import { typescript } from '../parts/typescript.js';

test('a reader that has seen enough ends the command without a word', () => {
  const command = typescript.map((each) => `'${each}'`).join(' ');
  const { stderr, status } = spawnSync(
    'bash',
    ['-c', `set -o pipefail; ${command} app/cli.ts prompts list | true`],
    { cwd: projectRoot, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
