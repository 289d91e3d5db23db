import {
  countBlack,
  NotATiff,
  readBilevelTiff,
} from '../../../../app/messages/fax/rules/bilevelTiff.js';

type Field = readonly [tag: number, type: 3 | 4, value: number];

/** A TIFF with a page for each list of fields; their dots, two bytes, stand at 8. */
function tiff(isLittle: boolean, dots: number[], pages: readonly (readonly Field[])[]): Buffer {
  const file = Buffer.alloc(10 + pages.reduce((sum, fields) => sum + 6 + 12 * fields.length, 0));
  const short = (at: number, value: number) =>
    isLittle ? file.writeUInt16LE(value, at) : file.writeUInt16BE(value, at);
  const long = (at: number, value: number) =>
    isLittle ? file.writeUInt32LE(value, at) : file.writeUInt32BE(value, at);
  file.write(isLittle ? 'II' : 'MM', 'latin1');
  short(2, 42);
  long(4, 10);
  Buffer.from(dots).copy(file, 8);
  let at = 10;
  for (const [number, fields] of pages.entries()) {
    short(at, fields.length);
    fields.forEach(([tag, type, value], field) => {
      const entry = at + 2 + 12 * field;
      short(entry, tag);
      short(entry + 2, type);
      long(entry + 4, 1);
      if (type === 3) short(entry + 8, value);
      else long(entry + 8, value);
    });
    const next = at + 6 + 12 * fields.length;
    long(next - 4, number === pages.length - 1 ? 0 : next);
    at = next;
  }
  return file;
}

const page: readonly Field[] = [
  [256, 3, 5],
  [257, 3, 2],
  [262, 3, 0],
  [273, 4, 8],
  [279, 4, 2],
];
const dots = [0b10100000, 0b00001000];

test.each([true, false])('reads pages in either order of bytes (little: %s)', (isLittle) => {
  const pages = readBilevelTiff(tiff(isLittle, dots, [page, page]));
  expect(pages).toEqual(
    [0, 1].map(() => ({ width: 5, height: 2, linesPerInch: 0, dots: Buffer.from(dots) })),
  );
  expect(pages.map(countBlack)).toEqual([3, 3]);
});

test('turns bits around, and white for black, where the file says so', () => {
  const reversed = [0b00000101, 0b00010000];
  const [turned] = readBilevelTiff(tiff(true, reversed, [[...page, [266, 3, 2]]]));
  expect(turned?.dots).toEqual(Buffer.from(dots));
  const white = dots.map((byte) => ~byte & 0xff);
  const [inverted] = readBilevelTiff(
    tiff(true, white, [
      page.map(([tag, type, value]) => [tag, type, tag === 262 ? 1 : value] as const),
    ]),
  );
  expect(inverted?.dots).toEqual(Buffer.from(dots));
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['another file', Buffer.from('%PDF-1.7 and so on')],
  ['a file that is cut off', tiff(true, dots, [page]).subarray(0, 30)],
  ['a compressed page', tiff(true, dots, [[...page, [259, 3, 4]]])],
  [
    'a strip beyond the end',
    tiff(true, dots, [
      page.map(([tag, type, value]) => [tag, type, tag === 279 ? 70_000 : value] as const),
    ]),
  ],
])('refuses %s', (_what, file) => {
  expect(() => readBilevelTiff(file)).toThrow(NotATiff);
});

test('a chain of pages that leads back to its start ends', () => {
  const file = tiff(true, dots, [page]);
  file.writeUInt32LE(10, file.length - 4);
  expect(() => readBilevelTiff(file)).toThrow(NotATiff);
});
