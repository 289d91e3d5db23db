/** Reads a received fax: hashes of its pages, and the code on them that names a ticket or case. */
import { createHash } from 'node:crypto';
import { findFaxCode } from './findFaxCode.js';
import { readFaxPages } from './readFaxPages.js';
import type { FaxPage } from './rules/bilevelTiff.js';
import type { FaxCode } from './rules/faxCode.js';

export interface ReadFax {
  /** SHA-256 of the dots of each whole page, in order. */
  readonly pageHashes: readonly string[];
  /** Whether the hotline has made it is not checked yet: this thread has no keys. Null when no page has one. */
  readonly code: FaxCode | null;
}

/** Keeps a processor busy for half a second: run it by `onFaxThread`. @throws as readFaxPages */
export async function readFax(file: string): Promise<ReadFax> {
  const pages = await readFaxPages(file);
  return { pageHashes: pages.map(hashOf), code: await codeOn(pages) };
}

function hashOf({ width, height, dots }: FaxPage): string {
  return createHash('sha256').update(`${width}x${height}\n`).update(dots).digest('hex');
}

/** The cover page may come last, or after another page. */
async function codeOn(pages: readonly FaxPage[]): Promise<FaxCode | null> {
  const [first, second, ...rest] = pages;
  for (const page of [first, second, rest.at(-1)]) {
    const code = page === undefined ? null : await findFaxCode(page);
    if (code !== null) return code;
  }
  return null;
}
