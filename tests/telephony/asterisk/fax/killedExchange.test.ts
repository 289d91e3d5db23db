/** The hotline's exchange is killed while it sends one fax and receives another. */
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeLetter } from '../../../../app/messages/fax/makeLetter.js';
import { countTiffPages } from '../../../../app/messages/fax/rules/bilevelTiff.js';
import { settleFax } from '../../../../app/messages/fax/settleFax.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import { dotsOf, faxNumber, letterOfLines, startFaxScene, type FaxScene } from './faxScene.js';

let scene: FaxScene;
beforeAll(async () => void (scene = await startFaxScene()));
afterAll(() => scene?.stop());

/** This many pages, so that both faxes are still in progress when both are at their second page. */
const given = letterOfLines(400);
const to = '02588107';
const from = '13700000307';

async function outboxRow(faxId: number) {
  const { rows } = await scene.database.pool.query<{
    state: string;
    attempts: number;
  }>('SELECT state, attempts FROM fax_outbox WHERE id = $1', [faxId]);
  return rows[0];
}

/** The pages that the dead exchange has received. */
function cameIn() {
  return untilTrue('the pages that came before', async () => {
    const { rows } = await scene.database.pool.query<{ pages: number; is_broken: boolean }>(
      'SELECT pages, is_broken FROM fax_inbox WHERE ticket_id IS NOT NULL',
    );
    return rows[0];
  });
}

test('what may have arrived is sent by nobody until somebody has asked; then what is missing is', async () => {
  const whole = path.join(scene.pbx.folder, 'whole.tif');
  await makeLetter(given, whole);
  const pages = await dotsOf(whole);
  const toSend = path.join(scene.pbx.folder, 'to-send.tif');
  await copyFile(whole, toSend);
  const sentIn = scene.machines.send({ from, to: faxNumber, file: toSend });
  const faxId = await scene.write(to, given);
  const first = scene.attempt(faxId, 1);
  await Promise.all([
    scene.machines.untilPages(to, 2),
    scene.machines.untilPages(from, 2, path.join(scene.pbx.asterisk.recordingsDir, 'fax/in')),
  ]);
  await scene.pbx.asterisk.kill();
  await scene.pbx.asterisk.restart();

  // Sent: the exchange that knew how many pages are confirmed is gone.
  expect(await first).toMatchObject({
    state: 'unknown',
    outcome: 'unknown',
    mode: '',
    pages: pages.length,
    pages_confirmed: 0,
  });
  expect(await outboxRow(faxId)).toMatchObject({ state: 'unknown', attempts: 1 });

  // Received: the pages that came are kept, and marked as broken off.
  const broken = await cameIn();
  expect(broken.is_broken).toBe(true);
  expect(broken.pages).toBeGreaterThanOrEqual(2);
  expect(broken.pages).toBeLessThan(pages.length);
  expect((await sentIn).status).not.toBe('SUCCESS');

  // Nothing wakes it, and nothing has dialled again meanwhile.
  await scene.machines.untilIdle(to);
  scene.pass(24 * 60);
  const [before = ''] = await scene.machines.received(to);
  const arrived = countTiffPages(await readFile(before));
  expect(await scene.machines.received(to)).toHaveLength(1);

  const app = { db: scene.database.pool, clock: { now: () => scene.now() } };
  expect(await settleFax(app, faxId, arrived)).toEqual({ kind: 'again', arrived });
  const second = await scene.attempt(faxId, 2);
  expect(second).toMatchObject({ state: 'delivered', pages_confirmed: pages.length });
  await scene.machines.untilIdle(to);
  const [, after = ''] = await scene.machines.received(to);
  expect(await dotsOf(before, after)).toEqual(pages);
});
