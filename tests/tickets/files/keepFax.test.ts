/** What is kept of a fax where programs have no room for their files. The file systems are real, small ones. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createLogger } from 'winston';
import { makeFaxPages } from '../../../app/messages/fax/makeFaxPages.js';
import { isWholePdf, makeFaxPdf } from '../../../app/messages/fax/makeFaxPdf.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { keepFax } from '../../../app/tickets/files/keepFax.js';
import { anyLetter } from '../../messages/fax/anyLetter.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';

const run = promisify(execFile);
const folder = temporaryFolder();
const small = path.join(folder.path, 'small');
const tiff = path.join(folder.path, 'fax.tif');
const pdf = path.join(folder.path, 'fax.pdf');
const smallBytes = 40_960;

beforeAll(async () => {
  const paragraphs = Array.from(
    { length: 120 },
    (_, line) => `第${line}项证据：合同、收据和往来函件`,
  );
  await makeLetter({ ...anyLetter, paragraphs }, tiff);
  await makeFaxPdf(tiff, pdf);
  expect((await stat(pdf)).size).toBeGreaterThan(smallBytes);
  await mkdir(small);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${smallBytes}`, 'hotline-test', small]);
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
  await run('umount', [small]);
  folder.remove();
});

const keep = () =>
  keepFax(
    {
      clock: { now: () => new Date('2026-11-24T02:00:00Z') },
      log: createLogger({ silent: true }),
      settings: {
        ATTACHMENTS_DIR: path.join(folder.path, 'attachments'),
        ATTACHMENT_MAX_MEGABYTES: 20,
        ATTACHMENTS_PER_TICKET: 50,
      },
    },
    tiff,
    'hotline-1.1',
  );
const mediaTypes = async () => (await keep()).map(({ mediaType }) => mediaType);

test('a fax is kept as TIFF and PDF', async () => {
  expect(await mediaTypes()).toEqual(['image/tiff', 'application/pdf']);
});

test('no PDF is kept that is cut off because the temporary folder is full: tiff2pdf reports success', async () => {
  jest.spyOn(os, 'tmpdir').mockReturnValue(small);
  await makeFaxPdf(tiff, path.join(small, 'cut.pdf'));
  expect(await isWholePdf(path.join(small, 'cut.pdf'))).toBe(false);
  expect(await mediaTypes()).toEqual(['image/tiff']);
});

test('a PDF of which something is missing in its middle is not whole either', async () => {
  expect(await isWholePdf(pdf)).toBe(true);
  const whole = await readFile(pdf);
  const holed = path.join(folder.path, 'holed.pdf');
  await writeFile(holed, Buffer.concat([whole.subarray(0, 8192), whole.subarray(12_288)]));
  expect(await isWholePdf(holed)).toBe(false);
  expect(await isWholePdf(path.join(folder.path, 'none.pdf'))).toBe(false);
});

test('ghostscript and tiffcp fail where their file does not fit', async () => {
  await expect(makeFaxPages(pdf, path.join(small, 'pages.tif'))).rejects.toMatchObject({
    name: 'PagesNotMade',
  });
  jest.spyOn(os, 'tmpdir').mockReturnValue(small);
  await expect(readFaxPages(tiff)).rejects.toThrow();
});
