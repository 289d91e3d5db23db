/** What an error of reading says: that the file holds no page, or that this machine cannot read it now. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { anyLetter } from './anyLetter.js';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
const fileOf = (name: string) => path.join(temporary.path, name);

test.each([
  ['nothing', ''],
  ['another file', '%PDF-1.7'],
  ['a fax that broke off before its first page', 'II*\0\0\0\0\0'],
])('%s holds no page', async (name, content) => {
  await writeFile(fileOf(name), content);
  await expect(readFaxPages(fileOf(name))).rejects.toMatchObject({ name: 'NotATiff' });
});

test('without tiffcp, and of a damaged page, it is not the file that says so', async () => {
  const file = fileOf('letter.tif');
  await makeLetter(anyLetter, file);
  const { PATH } = process.env;
  process.env.PATH = temporary.path;
  try {
    await expect(readFaxPages(file)).rejects.toMatchObject({ name: 'ProgramFailed' });
  } finally {
    process.env.PATH = PATH;
  }
  expect(await readFaxPages(file)).toHaveLength(1);
  const damaged = fileOf('damaged.tif');
  await writeFile(damaged, 'II*\0\x08\0\0\0');
  await expect(readFaxPages(damaged)).rejects.toMatchObject({ name: 'ProgramFailed' });
});
