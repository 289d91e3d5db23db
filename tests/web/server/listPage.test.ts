/** Pages of a list. */
import { readPage } from '../../../app/web/server/listPage.js';

const all = [1, 2, 3, 4, 5];
const read = ({ limit, offset }: { limit: number; offset: number }) =>
  Promise.resolve(all.slice(offset, offset + limit));

test.each([
  [{ limit: 2 }, [1, 2], true],
  [{ page: 2, limit: 2 }, [3, 4], true],
  [{ page: 3, limit: 2 }, [5], false],
  [{ page: 1, limit: 5 }, all, false],
  [{ page: 4, limit: 2 }, [], false],
])('of %j are %j, and more follow: %p', async (asked, rows, hasMore) => {
  expect(await readPage(asked, read)).toEqual({ rows, hasMore });
});

test('what is read beyond the page is not shown', async () => {
  expect(await readPage({ limit: 2 }, () => Promise.resolve(all))).toEqual({
    rows: [1, 2],
    hasMore: true,
  });
});
