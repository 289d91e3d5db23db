import { spawnSync } from 'node:child_process';
import { projectRoot } from '../../app/paths.js';

test('a reader that has seen enough ends the command without a word', () => {
  const { stderr, status } = spawnSync(
    'bash',
    ['-c', 'set -o pipefail; node --import tsx app/cli.ts prompts list | true'],
    { cwd: projectRoot, encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
