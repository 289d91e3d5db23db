/** Real SIP and RTP: what the caller's end of the line hears, and digits as RFC 4733 events. */
import path from 'node:path';
import { CallEnded, type Call } from '../../../app/telephony/call.js';
import type { Telephony } from '../../../app/telephony/telephony.js';
import { CodedSounds } from '../../telephone/recogniser/codedSounds.js';
import { startCarrier, type RunningCarrier } from '../../telephone/network/startCarrier.js';
import type { Caller } from '../../telephone/caller.js';
import { startTestAsterisk, type Reception, type TestAsterisk } from './testAsterisk.js';

let pbx: TestAsterisk;
let network: RunningCarrier;
let telephony: Telephony;
let reception: Reception;

beforeAll(async () => {
  pbx = await startTestAsterisk();
  network = await startCarrier({
    folder: path.join(pbx.folder, 'carrier'),
    recordings: path.join(pbx.folder, 'heard'),
    hotline: { address: pbx.asterisk.sipAddress, sipPort: pbx.asterisk.sipPort },
    sounds: await CodedSounds.open(pbx.soundsDir, null),
  });
  ({ telephony, reception } = await pbx.connect());
});

afterAll(async () => {
  await network.stop();
  await telephony.stop();
  await pbx.stop();
});

async function talk(): Promise<{ caller: Caller; call: Call }> {
  const caller = await network.carrier.dial({ from: '13900002222' });
  const call = await reception.nextCall();
  expect(call.callerNumber).toBe('13900002222');
  await call.answer();
  await caller.answered;
  return { caller, call };
}

it('is heard in order and to the end, and hears every digit', async () => {
  const { caller, call } = await talk();
  expect(await call.play([pbx.says('short2', 'short1', 'short3')])).toMatchObject({
    kind: 'finished',
  });
  await caller.hears('short3', { until: 'end' });
  expect(caller.heard().map(({ sound }) => sound.id)).toEqual(['short2', 'short1', 'short3']);

  const asked = call.ask({
    utterances: [pbx.says('long')],
    match: () => 'incomplete',
    terminator: '#',
    firstDigitTimeoutMs: 30_000,
    betweenDigitsTimeoutMs: 30_000,
  });
  await caller.hears('long');
  await caller.press('0123456789*#');
  expect(await asked).toMatchObject({ kind: 'invalid', digits: '0123456789*' });
  const long = caller.heard().at(-1);
  expect(long).toMatchObject({ sound: { id: 'long' } });
  expect(long?.heardShare).toBeLessThan(1);

  await call.hangUp();
  expect(await caller.ended).toMatchObject({ cause: 16, by: 'network' });
});

it.each<[string, (isDrained: boolean) => Promise<unknown>]>([
  [
    'its container',
    (is) => pbx.asterisk.command(`dialplan set global DRAINING ${is ? 'yes' : 'no'}`),
  ],
  ['the app', (is) => telephony.drain(is)],
])('takes no new call while %s drains it, and lets the others go on', async (_, drain) => {
  const { caller, call } = await talk();
  await drain(true);
  try {
    const other = await network.carrier.dial({ from: '13900003333' });
    other.answered.catch(() => undefined);
    // 503.
    expect(await other.ended).toMatchObject({ cause: 34, by: 'network' });
    expect(await call.play([pbx.says('short1')])).toMatchObject({ kind: 'finished' });
    await caller.hears('short1');
  } finally {
    await drain(false);
  }
  await call.hangUp();
  await talk().then(({ call: next }) => next.hangUp());
});

it('says why the caller is gone', async () => {
  const { caller, call } = await talk();
  const rejected = expect(call.play([pbx.says('long')])).rejects.toBeInstanceOf(CallEnded);
  await caller.hears('long');
  await caller.hangUp();
  await rejected;
  expect((await call.ended).causeCode).toBe(16);
});
