/** Pages of a list: one row more is read than is shown, and tells whether more follow. */
import type { PartOfList } from '../../core/database/rows.js';

/** What a route is asked for. Without `page` it is the first. */
interface AskedPage {
  readonly page?: number;
  readonly limit: number;
}

interface ListPage<Row> {
  readonly rows: Row[];
  readonly hasMore: boolean;
}

/** Reads a page. `read` may return more rows than it is asked for. */
export async function readPage<Row>(
  asked: AskedPage,
  read: (part: PartOfList) => Promise<readonly Row[]>,
): Promise<ListPage<Row>> {
  return cutPage(await read(partToRead(asked)), asked.limit);
}

/** Returns the part to read: the rows of the page, and one more. */
export function partToRead({ page = 1, limit }: AskedPage): PartOfList {
  return { limit: limit + 1, offset: (page - 1) * limit };
}

/** Cuts what was read by {@link partToRead}. */
export function cutPage<Row>(found: readonly Row[], limit: number): ListPage<Row> {
  return { rows: found.slice(0, limit), hasMore: found.length > limit };
}
