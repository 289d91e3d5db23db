import { OpenPages } from '../../../app/web/server/openPages.js';

test('pages that list very much are forgotten, so that no user fills the memory with them', async () => {
  const pages = new OpenPages();
  const now = new Date('2026-11-24T01:00:00Z');
  let readings = 0;
  const open = (page: string, shown: readonly string[]) =>
    pages.open(page, shown, now, () => {
      readings += 1;
      return Promise.resolve();
    });
  const ids = Array.from({ length: 500 }, (_, n) => `call ${n}`);
  await open('first', ['call 1']);
  await open('first', ['call 1']);
  expect(readings).toBe(1);
  for (let n = 0; n < 1000; n += 1) await open(`list ${n}`, ids);
  // Forgotten is closed: it is a reading again.
  await open('first', ['call 1']);
  expect(readings).toBe(1002);
});
