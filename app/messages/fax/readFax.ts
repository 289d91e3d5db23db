/** Reads a received fax: hashes of its pages, and the ticket or case that our code on them names. */
import { createHash } from 'node:crypto';
import { findFaxCode } from './findFaxCode.js';
import { readFaxPages } from './readFaxPages.js';
import type { FaxPage } from './rules/bilevelTiff.js';
import type { FaxReference } from './rules/faxCode.js';

export interface ReadFax {
  /** SHA-256 of the dots of each whole page, in order. */
  readonly pageHashes: readonly string[];
  /** Null when no page has a code of the hotline. */
  readonly reference: FaxReference | null;
}

/** Keeps a processor busy for half a second: run it by `onFaxThread`. @throws as readFaxPages */
export async function readFax(file: string): Promise<ReadFax> {
  const pages = await readFaxPages(file);
  return { pageHashes: pages.map(hashOf), reference: await referenceOn(pages) };
}

function hashOf({ width, height, dots }: FaxPage): string {
  return createHash('sha256').update(`${width}x${height}\n`).update(dots).digest('hex');
}

/** The cover page may come last, or after another page. */
async function referenceOn(pages: readonly FaxPage[]): Promise<FaxReference | null> {
  const [first, second, ...rest] = pages;
  for (const page of [first, second, rest.at(-1)]) {
    const reference = page === undefined ? null : await findFaxCode(page);
    if (reference !== null) return reference;
  }
  return null;
}
