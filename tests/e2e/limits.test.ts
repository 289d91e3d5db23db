/** Callers who say nothing or the wrong thing, and callers too many: nobody is cut off without a word. */
import { silent } from '../telephone/callers/silent.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard } from './checks.js';
import { Hotline } from './hotline.js';

jest.setTimeout(180_000);

const maxCalls = 3;
let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({
    env: {
      FIRST_KEY_TIMEOUT_MS: '600',
      BETWEEN_KEYS_TIMEOUT_MS: '600',
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

test('silence, wrong keys and wrong numbers are asked again in other words, then led on', async () => {
  const silence = hotline.carrier.dial({ from: '13700000001' }).then(async (call) => {
    await silent.talk(call);
    expect(await call.ended).toMatchObject({ by: 'network', cause: 16 });
    const heard = call.heard().map(({ sound }) => sound.id);
    expect(heard.filter((id) => id === 'zh/silence').length).toBeGreaterThanOrEqual(4);
    expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'abandoned' });
    expectGoodRecording(call);
    const events = await expectRecordSaysWhatWasHeard(hotline, call);
    expect(events.filter(({ kind }) => kind === 'silence').length).toBeGreaterThanOrEqual(6);
  });

  const wrongKeys = hotline.carrier.dial({ from: '13700000002' }).then(async (call) => {
    await call.answered;
    await call.hears('mainMenu');
    await call.press('7');
    await call.hears('wrongKey');
    await call.hears('mainMenuAgain');
    await call.press('6');
    await call.hears('wrongKey');
    await call.hears('mainMenu');
    await call.press('5');
    // Led on: how to get help without keys, and the menu once more.
    await call.hears('mainMenuHelp');
    await call.hears('mainMenu');
    await call.press('1');
    await call.hears('askNumber', { until: 'end' });
    await call.hears('silence');
    await call.hears('askNumberAgain', { until: 'end' });
    await call.hears('silence');
    await call.hears('askNumber', { until: 'end' });
    await call.hears('backToPrevious');
    await call.hears('mainMenu');
    await call.hangUp();
    expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'abandoned' });
    expectGoodRecording(call);
  });

  const tooShort = hotline.carrier.dial({ from: '13700000003' }).then(async (call) => {
    await call.answered;
    await call.hears('mainMenu');
    await call.press('1');
    await call.hears('askNumber');
    // No pound key: what there is is taken when no more comes.
    await call.press('123', { isSecret: true });
    await call.hears('numberWrongLength');
    await call.hears('askNumberAgain');
    await call.press('26000001#', { isSecret: true });
    await call.hears('askPassword');
    await call.press('24#', { isSecret: true });
    await call.hears('passwordWrongLength');
    await call.hears('askPasswordAgain');
    await call.press('*');
    await call.hears('askNumber');
    await call.hangUp();
  });
  await Promise.all([silence, wrongKeys, tooShort]);
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
  expectGoodRecording(refused);

  await held[0]?.hangUp();
  await hotline.closedRow('13700000100');
  const served = await hotline.carrier.dial({ from: '13700000111' });
  await served.hears('mainMenu');
  await Promise.all([served.hangUp(), ...held.map((call) => call.hangUp())]);
});

test('a call that goes round and round is ended with words', async () => {
  const call = await hotline.carrier.dial({ from: '13700000120' });
  await call.answered;
  for (;;) {
    const heard = await call.hearsOneOf(['mainMenu', 'callTooLong']);
    if (heard.sound.id.endsWith('/callTooLong')) break;
    await call.press('9');
  }
  await call.hears('goodbye', { until: 'end' });
  expect(await call.ended).toMatchObject({ by: 'network' });
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'too_long' });
});
