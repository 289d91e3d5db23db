/**
 * Who is at fault when an outside telephone is not reached: how a real Asterisk interprets every
 * answer of a trunk, and the lack of one.
 */
import type { RingResult } from '../../../app/telephony/ringing.js';
import type { Telephony } from '../../../app/telephony/telephony.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { ScriptedTrunk, type Script } from './scriptedTrunk.js';
import { startTestAsterisk, type TestAsterisk } from './testAsterisk.js';

let pbx: TestAsterisk;
let trunk: ScriptedTrunk;
let telephony: Telephony;
let count = 0;

beforeAll(async () => {
  trunk = await ScriptedTrunk.open('127.0.0.2');
  pbx = await startTestAsterisk({ TRUNK_CONTACT: trunk.contact, TRUNK_QUALIFY_SECONDS: '1' });
  ({ telephony } = await pbx.connect());
  await trunk.has('OPTIONS');
});
afterAll(async () => {
  await telephony?.stop();
  await pbx?.stop();
  await trunk?.close();
});

function ring(script: Script, timeoutMs = 600_000): Promise<RingResult> {
  trunk.script = script;
  count += 1;
  return telephony.ring({
    to: { kind: 'telephone', number: `1380000${String(count).padStart(4, '0')}` },
    purpose: { kind: 'callback', callbackId: count, attempt: 1 },
    callerShown: { name: '12368', number: '12368' },
    timeoutMs,
  }).result;
}

const ofTrunk = { kind: 'unreachable', isTrunk: true };

test.each([
  [486, { kind: 'refused', reason: 'busy' }],
  [600, { kind: 'refused', reason: 'busy' }],
  [603, { kind: 'refused', reason: 'rejected' }],
  // How networks that come from ISDN report a person who declines.
  [403, { kind: 'refused', reason: 'rejected' }],
  [480, { kind: 'not_answered' }],
] as const)('%d is the doing of the one who is called', async (status, result) => {
  expect(await ring([100, status])).toEqual(result);
});

test.each([404, 408, 410, 484, 604])('%d is a telephone that is not reached', async (status) => {
  const result = await ring([100, 183, status]);
  expect(result).toMatchObject({ kind: 'unreachable' });
  expect(result).not.toHaveProperty('isTrunk');
});

test.each([407, 420, 488, 500, 502, 503, 504])('%d is the doing of the trunk', async (status) => {
  expect(await ring([100, status])).toMatchObject(ofTrunk);
});

test('a telephone that rings, and nobody comes', async () => {
  expect(await ring([100, 180], 6000)).toEqual({ kind: 'not_answered' });
});

test('a trunk that tells of the telephone, but not that it rings', async () => {
  const result = await ring([100, 183], 6000);
  expect(result).toMatchObject({ kind: 'unreachable' });
  expect(result).not.toHaveProperty('isTrunk');
});

test.each([[[]], [[100]]])('a trunk that says nothing of the telephone (%p)', async (script) => {
  expect(await ring(script, 6000)).toMatchObject(ofTrunk);
});

test('a trunk that says nothing is known before SIP takes it for a telephone that does not answer', async () => {
  expect(await ring([])).toMatchObject({ ...ofTrunk, reason: 'the trunk sent no SIP response' });
});

test('a trunk that does not answer to the question whether it is there', async () => {
  trunk.isThere = false;
  const shows = (state: string) =>
    untilTrue(`${state} of the trunk`, async () => {
      const contacts = await pbx.asterisk.command('pjsip show contacts');
      return new RegExp(`trunk-by-address\\S*\\s+\\S+\\s+${state}`).test(contacts) || undefined;
    });
  await shows('Unavail');
  expect(await ring([], 6000)).toMatchObject(ofTrunk);
  trunk.isThere = true;
  await shows('Avail');
  expect(await ring([100, 486])).toEqual({ kind: 'refused', reason: 'busy' });
});
