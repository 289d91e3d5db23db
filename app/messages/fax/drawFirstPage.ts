/** Draws the top of the first page of a fax as a picture that other programs read (PBM). */
import { writeFile } from 'node:fs/promises';
import { readFaxPages } from './readFaxPages.js';
import { dotsAcross, type FaxPage } from './rules/bilevelTiff.js';

/**
 * Keeps a processor busy: run it by `onFaxThread`.
 * @param share how much of the page, from the top: 0 to 1
 * @returns false when there is no page
 */
export async function drawFirstPage(given: {
  readonly tiff: string;
  readonly pbm: string;
  readonly share: number;
}): Promise<boolean> {
  const [page] = await readFaxPages(given.tiff);
  if (page === undefined) return false;
  await writeFile(given.pbm, drawPage(page, given.share), { mode: 0o600 });
  return true;
}

/** A page as PBM. Lines are repeated until its dots are square, as in findFaxCode. */
function drawPage({ width, height, linesPerInch, dots }: FaxPage, share = 1): Buffer {
  const times = linesPerInch === 0 ? 1 : Math.max(1, Math.round(dotsAcross / linesPerInch));
  const bytes = Math.ceil(width / 8);
  const lines = Math.round(height * share);
  const repeated = Array.from({ length: lines }, (_, line) =>
    Array.from({ length: times }, () => dots.subarray(line * bytes, (line + 1) * bytes)),
  ).flat();
  return Buffer.concat([Buffer.from(`P4\n${width} ${lines * times}\n`), ...repeated]);
}
