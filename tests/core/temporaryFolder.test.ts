import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inTemporaryFolder, removeLeftFolders } from '../../app/core/temporaryFolder.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';

test('work has a folder of its own, which is gone afterwards, also after an error', async () => {
  let seen = '';
  const work = inTemporaryFolder((folder) => {
    seen = folder;
    writeFileSync(path.join(folder, 'letter.pdf'), 'a letter');
    return Promise.reject(new Error('libtiff is missing'));
  });
  await expect(work).rejects.toThrow('libtiff is missing');
  expect(path.dirname(seen)).toBe(tmpdir());
  expect(existsSync(seen)).toBe(false);
});

test('a folder that a killed process has left goes after an hour; what is in use or a link stays', async () => {
  const hourAgo = Date.now() / 1000 - 3601;
  const others = temporaryFolder();
  await inTemporaryFolder(async (folder) => {
    const [left, link] = [`${folder}-left`, `${folder}-link`];
    try {
      mkdirSync(left);
      writeFileSync(path.join(left, 'letter.pdf'), 'a letter');
      symlinkSync(others.path, link);
      for (const each of [left, others.path]) utimesSync(each, hourAgo, hourAgo);
      expect(await removeLeftFolders()).toBeGreaterThan(0);
      expect([left, folder, link, others.path].map((each) => existsSync(each))).toEqual([
        ...[false, true, true, true],
      ]);
    } finally {
      rmSync(link, { force: true });
      others.remove();
    }
  });
});
