/** Reads TIFF files of black and white pages without compression (TIFF 6.0, sections 2 to 4), as libtiff's tiffcp writes them. */

/** One page. */
export interface FaxPage {
  /** Dots in a line. */
  readonly width: number;
  /** Lines. */
  readonly height: number;
  /** Lines to the inch, as the file says; 0 when it does not. */
  readonly linesPerInch: number;
  /** One bit for a dot, 1 is black, the leftmost dot in the highest bit; each line begins a new byte. */
  readonly dots: Buffer;
}

/** Dots to the inch across, in every resolution of fax machines. */
export const dotsAcross = 204;

/** Why a file cannot be read. */
export class NotATiff extends Error {
  override readonly name = 'NotATiff';
}

const tags = {
  width: 256,
  height: 257,
  compression: 259,
  photometric: 262,
  fillTicket: 266,
  stripOffsets: 273,
  stripLengths: 279,
  yResolution: 283,
  resolutionUnit: 296,
} as const;

/** A file with more pages is no fax. The limit also ends a chain of pages that loops. */
const mostPages = 2000;

/** @throws NotATiff when the file is something else, is cut off, or is compressed. */
export function readBilevelTiff(file: Buffer): FaxPage[] {
  return readEach(file, readPage);
}

/**
 * Counts the pages of a TIFF, whatever their compression.
 * @throws NotATiff
 */
export function countTiffPages(file: Buffer): number {
  return readEach(file, () => null).length;
}

/** The pages would take more memory than any fax needs. */
class PagesTooLarge extends Error {
  override readonly name = 'PagesTooLarge';
}

/** Lines of the longest page: two and a half metres in fine resolution. */
const mostLines = 20_000;
/** Bytes that all pages may take as dots: some 270 of A4 in fine resolution, more than a fax of half an hour has. */
export const mostBytesOfDots = 128 * 1024 * 1024;

/**
 * Checks what the pages of a TIFF would take as dots, whatever their compression. An empty line can be a single bit of a fax: within
 * minutes a stranger sends gigabytes of them, and reading them would take all memory of the process that has the calls. A file that is
 * broken off is checked as far as it goes.
 * @throws PagesTooLarge
 */
export function checkSizeOfPages(file: Buffer): void {
  let bytes = 0;
  try {
    readEach(file, (_reader, fields) => {
      const lines = fields.get(tags.height)?.[0] ?? 0;
      bytes += Math.ceil((fields.get(tags.width)?.[0] ?? 0) / 8) * lines;
      if (lines > mostLines) throw new PagesTooLarge(`a page has ${lines} lines`);
      if (bytes > mostBytesOfDots) throw new PagesTooLarge(`the pages have ${bytes} bytes or more`);
    });
  } catch (error) {
    if (!(error instanceof NotATiff)) throw error;
  }
}

/**
 * Checks that a file is a TIFF that names a first page, whole or not.
 * @throws NotATiff
 */
export function checkHasPage(file: Buffer): void {
  if (firstPageAt(readerOf(file)) === 0) throw new NotATiff('no page');
}

function readEach<T>(
  file: Buffer,
  read: (reader: Reader, fields: ReadonlyMap<number, readonly number[]>) => T,
): T[] {
  const reader = readerOf(file);
  const pages: T[] = [];
  for (let at = firstPageAt(reader); at !== 0;) {
    if (pages.length >= mostPages) throw new NotATiff('too many pages');
    pages.push(read(reader, reader.fields(at)));
    at = reader.long(at + 2 + reader.short(at) * 12);
  }
  return pages;
}

function readerOf(file: Buffer): Reader {
  const order = file.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') throw new NotATiff('no TIFF file');
  return new Reader(file, order === 'II');
}

/** Where the first page is described; 0 until there is one. */
function firstPageAt(reader: Reader): number {
  return reader.long(4);
}

function readPage(reader: Reader, fields: ReadonlyMap<number, readonly number[]>): FaxPage {
  const one = (tag: number, otherwise: number) => fields.get(tag)?.[0] ?? otherwise;
  if (one(tags.compression, 1) !== 1) throw new NotATiff('a page is compressed');
  const width = one(tags.width, 0);
  const height = one(tags.height, 0);
  const bytesPerLine = Math.ceil(width / 8);
  const offsets = fields.get(tags.stripOffsets) ?? [];
  const lengths = fields.get(tags.stripLengths) ?? [];
  const strips = offsets.map((offset, strip) => reader.bytes(offset, lengths[strip] ?? 0));
  const dots = Buffer.alloc(bytesPerLine * height);
  Buffer.concat(strips).copy(dots);
  if (one(tags.fillTicket, 1) === 2)
    for (let at = 0; at < dots.length; at++) dots[at] = turned[dots[at] ?? 0] ?? 0;
  // 0: a zero is white. 1: a zero is black.
  if (one(tags.photometric, 0) === 1)
    for (let at = 0; at < dots.length; at++) dots[at] = ~(dots[at] ?? 0);
  const perUnit = one(tags.yResolution, 0);
  // 3: dots per centimetre.
  const linesPerInch = one(tags.resolutionUnit, 2) === 3 ? perUnit * 2.54 : perUnit;
  return { width, height, linesPerInch, dots };
}

/** Each byte with its bits in the opposite order. */
const turned = Uint8Array.from({ length: 256 }, (_, byte) =>
  Array.from({ length: 8 }, (__, bit) => ((byte >> bit) & 1) << (7 - bit)).reduce((a, b) => a | b),
);

/** Counts the black dots of a page. */
export function countBlack({ dots }: FaxPage): number {
  let black = 0;
  for (const byte of dots) black += bitsIn[byte] ?? 0;
  return black;
}

const bitsIn = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte.toString(2).replaceAll('0', '').length,
);

class Reader {
  constructor(
    private readonly file: Buffer,
    private readonly isLittle: boolean,
  ) {}

  bytes(at: number, length: number): Buffer {
    if (at + length > this.file.length) throw new NotATiff('the file is cut off');
    return this.file.subarray(at, at + length);
  }

  short(at: number): number {
    const two = this.bytes(at, 2);
    return this.isLittle ? two.readUInt16LE() : two.readUInt16BE();
  }

  long(at: number): number {
    const four = this.bytes(at, 4);
    return this.isLittle ? four.readUInt32LE() : four.readUInt32BE();
  }

  /** The fields of a page that are whole numbers or fractions, by their tags. */
  fields(at: number): Map<number, number[]> {
    const fields = new Map<number, number[]>();
    const count = this.short(at);
    for (let field = 0; field < count; field++) {
      const entry = at + 2 + field * 12;
      const values = this.values(this.short(entry + 2), this.long(entry + 4), entry + 8);
      if (values !== null) fields.set(this.short(entry), values);
    }
    return fields;
  }

  private values(type: number, count: number, at: number): number[] | null {
    const size = { 3: 2, 4: 4, 5: 8 }[type];
    if (size === undefined) return null;
    const from = size * count <= 4 ? at : this.long(at);
    // Checked first, so that a count of four thousand million allocates no list.
    this.bytes(from, size * count);
    return Array.from({ length: count }, (_, each) => {
      const place = from + each * size;
      if (size === 2) return this.short(place);
      if (size === 4) return this.long(place);
      return this.long(place) / (this.long(place + 4) || 1);
    });
  }
}
