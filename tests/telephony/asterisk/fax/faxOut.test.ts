/** Faxes to real machines behind the trunk: pages dot by dot, and numbers where no machine answers. */
import path from 'node:path';
import { makeLetter } from '../../../../app/messages/fax/makeLetter.js';
import { dotsOf, letterOf, startFaxScene, type FaxScene } from './faxScene.js';

let scene: FaxScene;
beforeAll(async () => void (scene = await startFaxScene()));
afterAll(() => scene?.stop());

/** What the pages of a letter must be. */
async function pagesOf(pages: number): Promise<string[]> {
  const file = path.join(scene.pbx.folder, `letter-${pages}.tif`);
  await makeLetter(letterOf(pages), file);
  const dots = await dotsOf(file);
  expect(dots).toHaveLength(pages);
  return dots;
}

const minutes = (n: number) => new Date(scene.now().getTime() + n * 60_000);

test('a letter arrives dot by dot, by T.38 and by G.711', async () => {
  const letter = await pagesOf(2);
  const [byT38, byAudio] = await Promise.all(
    ['02588101', '02588601'].map((to) => scene.write(to, letterOf(2))),
  );
  const rows = await Promise.all([scene.attempt(byT38 ?? 0, 1), scene.attempt(byAudio ?? 0, 1)]);
  for (const row of rows) {
    expect(row).toMatchObject({
      state: 'delivered',
      pages: 2,
      pages_confirmed: 2,
      outcome: 'delivered',
    });
  }
  expect(rows.map(({ mode }) => mode)).toEqual(['T38', 'audio']);
  expect(await dotsOf(...(await scene.machines.received('02588101')))).toEqual(letter);
  expect(await dotsOf(...(await scene.machines.received('02588601')))).toEqual(letter);
});

test('a line that is cut in mid-page: only the missing pages are sent again', async () => {
  const letter = await pagesOf(5);
  const id = await scene.write('02588102', letterOf(5));
  const [cut] = await Promise.all([
    scene.attempt(id, 1),
    // The files of the test before this have no three pages.
    scene.machines.cutAtPages(3, scene.machines.folder),
  ]);
  expect(cut).toMatchObject({ state: 'waiting', pages: 5, outcome: 'broken', next_at: minutes(2) });
  expect(cut.pages_confirmed).toBeGreaterThan(0);
  expect(cut.pages_confirmed).toBeLessThan(5);
  scene.pass(2);
  expect(await scene.attempt(id, 2)).toMatchObject({ state: 'delivered', pages_confirmed: 5 });
  const [, second = ''] = await scene.machines.received('02588102');
  expect(await dotsOf(second)).toEqual(letter.slice(cut.pages_confirmed));
});

test('busy, and a person who answers: each has its own plan', async () => {
  const [busy = 0, person = 0] = await Promise.all(
    ['02588401', '02588305'].map((to) => scene.write(to, letterOf(1))),
  );
  const [atBusy, atPerson] = await Promise.all([scene.attempt(busy, 1), scene.attempt(person, 1)]);
  expect(atBusy).toMatchObject({ state: 'waiting', outcome: 'busy', next_at: minutes(3) });
  expect(atPerson).toMatchObject({ state: 'waiting', outcome: 'no_fax', next_at: minutes(30) });
});
