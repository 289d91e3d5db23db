/** Looks for the hotline's own QR code on a page that came by fax. */
import { readBarcodes } from 'zxing-wasm/full';
import { dotsAcross, type FaxPage } from './rules/bilevelTiff.js';
import { readFaxCode as readCode, type FaxCode } from './rules/faxCode.js';
import { prepareCodes } from './setLetter.js';

/**
 * Returns where a page says it belongs; null when it has no code of the hotline. Lines are repeated until dots
 * are square: in standard resolution a page has half as many lines, and a squeezed code is not
 * found.
 */
export async function findFaxCode(page: FaxPage): Promise<FaxCode | null> {
  await prepareCodes();
  const times =
    page.linesPerInch === 0 ? 1 : Math.max(1, Math.round(dotsAcross / page.linesPerInch));
  const codes = await readBarcodes(toImage(page, times), {
    formats: ['QRCode'],
    tryHarder: true,
    tryRotate: true,
    maxNumberOfSymbols: 10,
  });
  return codes.map(({ text }) => readCode(text)).find((code) => code !== null) ?? null;
}

function toImage({ width, height, dots }: FaxPage, times: number) {
  const bytesPerLine = Math.ceil(width / 8);
  const data = new Uint8ClampedArray(width * height * times * 4).fill(255);
  for (let line = 0; line < height * times; line++) {
    const from = Math.floor(line / times) * bytesPerLine;
    for (let x = 0; x < width; x++) {
      if (((dots[from + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1)
        data.fill(0, (line * width + x) * 4, (line * width + x) * 4 + 3);
    }
  }
  return { data, width, height: height * times, colorSpace: 'srgb' as const };
}
