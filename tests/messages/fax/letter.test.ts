/** Letters by fax: what their pages show, and what other programs read on them. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Letter } from '../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { makeFaxPages, PagesNotMade } from '../../../app/messages/fax/makeFaxPages.js';
import { findFaxCode } from '../../../app/messages/fax/findFaxCode.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { countBlack, type FaxPage } from '../../../app/messages/fax/rules/bilevelTiff.js';
import { faxPage } from '../../../app/messages/fax/rules/faxPage.js';
import { setLetter } from '../../../app/messages/fax/setLetter.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';

const run = promisify(execFile);
const number = '（2026）苏98民初100号';
const code = { kind: 'case', number, keyed: '0123456789ABCDEF' } as const;
const letter: Letter = {
  court: '江苏省南京市中级人民法院',
  title: '案件进展告知',
  reference: number,
  date: '2026年11月26日',
  rows: [
    { label: '案由', value: '民间借贷纠纷' },
    { label: '开庭', value: '2026年12月3日9时30分，第三法庭' },
  ],
  paragraphs: ['根据您的查询，现将案件进展告知如下。'],
  code: `12368:case:${number}:${code.keyed}`,
  foot: '本页由12368诉讼服务热线自动生成，不代替法律文书的送达。',
};

const temporary = temporaryFolder();
const folder = temporary.path;
afterAll(() => temporary.remove());

let made = 0;
async function pagesOf(given: Letter): Promise<FaxPage[]> {
  const tiff = path.join(folder, `letter-${++made}.tif`);
  await makeLetter(given, tiff);
  return readFaxPages(tiff);
}

/** How many dots are black in a part of a page, from and to in hundredths. */
function blackIn({ width, height, dots }: FaxPage, x: [number, number], y: [number, number]) {
  let black = 0;
  for (let line = Math.floor((height * y[0]) / 100); line < (height * y[1]) / 100; line++)
    for (let dot = Math.floor((width * x[0]) / 100); dot < (width * x[1]) / 100; dot++)
      black += ((dots[line * Math.ceil(width / 8) + (dot >> 3)] ?? 0) >> (7 - (dot & 7))) & 1;
  return black;
}

test('a page has the measures of a fax, its letterhead and its table in black', async () => {
  const [page, ...others] = await pagesOf(letter);
  expect(others).toEqual([]);
  if (page === undefined) throw new Error('no page');
  expect(page).toMatchObject({ width: faxPage.width, height: faxPage.height, linesPerInch: 196 });
  // Characters, and not only lines: without fonts or CMaps these parts are white.
  expect(blackIn(page, [20, 80], [4, 10])).toBeGreaterThan(5000);
  expect(blackIn(page, [30, 70], [29, 38])).toBeGreaterThan(3000);
  expect(blackIn(page, [10, 90], [50, 85])).toBe(0);
});

test('values are words and never markup, and the same letter is the same page', async () => {
  const [first] = await pagesOf(letter);
  const [again] = await pagesOf(letter);
  expect(again).toEqual(first);
  const rows = [{ label: '当事人', value: '#panic("x") $ * _a_ [b] \\ "c" 李四' }];
  const [page] = await pagesOf({ ...letter, rows });
  const [plain] = await pagesOf({ ...letter, rows: [{ label: '当事人', value: '李四' }] });
  expect(countBlack(page as FaxPage)).toBeGreaterThan(countBlack(plain as FaxPage));
});

test('a long letter goes on over several pages', async () => {
  const pages = await pagesOf({
    ...letter,
    paragraphs: Array.from({ length: 30 }, () =>
      '诉讼服务热线工作人员不解答案件的实体问题。'.repeat(5),
    ),
  });
  expect(pages.length).toBeGreaterThan(1);
  for (const page of pages) expect(countBlack(page)).toBeGreaterThan(2000);
});

test('the words around an English letter are English', async () => {
  const words = async (given: Letter) => {
    const pdf = path.join(folder, `words-${++made}.pdf`);
    await writeFile(pdf, await setLetter(given));
    return (await run('gs', ['-q', '-sDEVICE=txtwrite', '-o', '-', pdf])).stdout;
  };
  const english: Letter = {
    ...letter,
    language: 'en',
    court: 'Nanjing Intermediate Court',
    title: 'Your case',
    date: '26 November 2026',
    reference: '2026-100',
    rows: [],
    paragraphs: ['Words.'],
    foot: 'Call 12368.',
  };
  const text = await words(english);
  expect(text).toMatch(/Page\s+1\s+of\s+1/);
  expect(text).toMatch(/No\.:\s+2026-100/);
  expect(text).not.toMatch(/\p{Script=Han}/u);
  // A letter that was written before letters had a language.
  expect(await words(letter)).toMatch(/第\s*1\s*页/);
});

test('another program reads its QR code, and so do we: in standard resolution, upside down, with lost lines', async () => {
  const tiff = path.join(folder, 'coded.tif');
  await makeLetter(letter, tiff);
  const pdf = path.join(folder, 'coded.pdf');
  await writeFile(pdf, await setLetter(letter));
  const picture = path.join(folder, 'coded.pgm');
  await run('gs', [
    '-q',
    '-dNOPAUSE',
    '-dBATCH',
    '-sDEVICE=pgmraw',
    '-r150',
    `-sOutputFile=${picture}`,
    pdf,
  ]);
  const { stdout } = await run('zbarimg', ['-q', '--raw', picture]);
  expect(stdout.trim()).toBe(letter.code);

  const [fine] = await readFaxPages(tiff);
  if (fine === undefined) throw new Error('no page');
  expect(await findFaxCode(fine)).toEqual(code);
  const standard = linesOf(fine, (line) => line % 2 === 0, 98);
  expect(standard.height).toBe(fine.height / 2);
  expect(await findFaxCode(standard)).toEqual(code);
  // One line in seven is lost.
  expect(await findFaxCode(linesOf(standard, (line) => line % 7 !== 3, 98))).toEqual(code);
  expect(await findFaxCode(upsideDown(fine))).toEqual(code);
});

test.each([1, 2, 3])(
  'its QR code is read with 15 %% of the lines lost anywhere, each replaced by the one before (%i)',
  async (seed) => {
    const [fine] = await pagesOf(letter);
    if (fine === undefined) throw new Error('no page');
    for (const page of [fine, linesOf(fine, (line) => line % 2 === 0, 98)]) {
      expect(await findFaxCode(withLostLines(page, 0.15, seed))).toEqual(code);
    }
  },
);

test('a page without one of our codes belongs nowhere', async () => {
  const [without] = await pagesOf({ ...letter, code: null });
  const [others] = await pagesOf({ ...letter, code: 'https://example.com/12368:case:1' });
  expect(await findFaxCode(without as FaxPage)).toBeNull();
  expect(await findFaxCode(others as FaxPage)).toBeNull();
});

test('whatever ghostscript cannot make is an error, and no blank page', async () => {
  const broken = path.join(folder, 'broken.pdf');
  await writeFile(broken, '%PDF-1.7\nnothing');
  await expect(makeFaxPages(broken, path.join(folder, 'broken.tif'))).rejects.toThrow(PagesNotMade);
});

function linesOf(page: FaxPage, isKept: (line: number) => boolean, linesPerInch: number): FaxPage {
  const bytes = Math.ceil(page.width / 8);
  const lines = Array.from({ length: page.height }, (_, line) => line).filter(isKept);
  const dots = Buffer.concat(
    lines.map((line) => page.dots.subarray(line * bytes, (line + 1) * bytes)),
  );
  return { ...page, linesPerInch, height: lines.length, dots };
}

/**
 * As a receiver without error correction writes them: what it could not read is the line before
 * once more.
 */
function withLostLines(page: FaxPage, share: number, seed: number): FaxPage {
  const bytes = Math.ceil(page.width / 8);
  let state = seed;
  let lastRead = 0;
  const lines = Array.from({ length: page.height }, (_, line) => {
    // Numerical Recipes' generator: the same lines in each run.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (state / 2 ** 32 >= share) lastRead = line;
    return page.dots.subarray(lastRead * bytes, (lastRead + 1) * bytes);
  });
  return { ...page, dots: Buffer.concat(lines) };
}

function upsideDown(page: FaxPage): FaxPage {
  const turn = (byte: number) =>
    Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2);
  return { ...page, dots: Buffer.from([...page.dots].reverse().map(turn)) };
}
