import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { changedFiles } from './changedFiles.js';

let folder: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
    cwd: folder,
  });
const write = (file: string, text = file) => writeFile(path.join(folder, file), text);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-changed-'));
  git('init', '--quiet');
  await Promise.all(['stays', 'changed', 'gone', 'moved', '.gitignore'].map((file) => write(file)));
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was committed since, what is changed, new or gone', async () => {
  await write('committed');
  git('add', '.');
  git('commit', '--quiet', '--message', 'second');
  await write('changed', 'otherwise');
  await write('新的');
  await write('.gitignore', 'ignored\n');
  await write('ignored');
  await rm(path.join(folder, 'gone'));
  await rename(path.join(folder, 'moved'), path.join(folder, 'moved to'));
  git('add', 'moved to');
  const since = ['.gitignore', 'changed', 'gone', 'moved', 'moved to', '新的'];
  expect(changedFiles(folder, 'HEAD').sort()).toEqual(since.sort());
  expect(changedFiles(folder, 'HEAD~1').sort()).toEqual([...since, 'committed'].sort());
});

test.each(['nowhere', '--help', 'HEAD~9', ''])('the revision "%s" is refused', (revision) => {
  expect(() => changedFiles(folder, revision)).toThrow(`the revision "${revision}"`);
});
