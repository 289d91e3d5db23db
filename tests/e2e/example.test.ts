/** The example of tests/README.md: a test of a call. */
import { Hotline } from './hotline.js';

let hotline: Hotline;
beforeAll(async () => void (hotline = await Hotline.start()));
afterAll(() => hotline?.stop());

test('a caller who presses 9 at the main menu hears it again', async () => {
  const caller = await hotline.carrier.dial({ from: '13700000001' });
  await caller.hears('mainMenu');
  await caller.press('9');
  await caller.hears('mainMenu');
  await caller.hangUp();
  expect(await hotline.closedRow(caller.from)).toMatchObject({ outcome: 'abandoned' });
  await hotline.nothingLeft();
});
