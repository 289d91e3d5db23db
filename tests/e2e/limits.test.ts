/** Too many callers, and calls that last too long: nobody is cut off without a word. */
import { expectGoodRecording } from './checks.js';
import { Hotline } from './hotline.js';

const maxCalls = 3;
let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({
    env: {
      MAX_CALLS: String(maxCalls),
      MAX_MENUS_PER_CALL: '14',
    },
  });
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.nothingLeft();
});

test('a caller beyond the limit hears so, and the next one is served when there is room', async () => {
  const held = await Promise.all(
    Array.from({ length: maxCalls }, async (_, index) => {
      const call = await hotline.carrier.dial({ from: `1370000010${index}` });
      await call.hears(/./);
      return call;
    }),
  );
  const refused = await hotline.carrier.dial({ from: '13700000110' });
  await refused.hears('busy', { until: 'end' });
  await refused.hears('goodbye', { until: 'end' });
  expect(await refused.ended).toMatchObject({ by: 'network', cause: 16 });
  expect(await hotline.closedRow(refused.from)).toMatchObject({ outcome: 'busy' });
  await expectGoodRecording(hotline, refused);

  await held[0]?.hangUp();
  await hotline.closedRow('13700000100');
  const served = await hotline.carrier.dial({ from: '13700000111' });
  await served.hears('mainMenu');
  await Promise.all([served.hangUp(), ...held.map((call) => call.hangUp())]);
});

test('a call that goes round and round is ended with words', async () => {
  const call = await hotline.carrier.dial({ from: '13700000120' });
  for (;;) {
    const heard = await call.hears(/./);
    if (heard.sound.id.endsWith('/callTooLong')) break;
    await call.press('9');
  }
  await call.hears('goodbye', { until: 'end' });
  expect(await call.ended).toMatchObject({ by: 'network' });
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'too_long' });
});
