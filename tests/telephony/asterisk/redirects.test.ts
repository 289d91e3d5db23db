/**
 * A telephone that answers 302 sends nobody anywhere: neither an agent's, nor whatever stands behind the trunk. Its answer may
 * name an extension of the dialplan, an address, or a channel of the exchange.
 */
import { SipSocket } from '../../attack/sipSocket.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import type { RingResult, TelephoneToRing } from '../../../app/telephony/ringing.js';
import { ScriptedTrunk } from './scriptedTrunk.js';
import { accountOf, passwordOf } from './telephones.js';
import {
  startTestAsterisk,
  type Callers,
  type Connected,
  type TestAsterisk,
} from './testAsterisk.js';

let pbx: TestAsterisk;
let callers: Callers;
let trunk: ScriptedTrunk;
/** Somebody else's telephone, at an address that Asterisk knows nothing of. */
let elsewhere: ScriptedTrunk;
let telephone: SipSocket;
let app: Connected;

beforeAll(async () => {
  trunk = await ScriptedTrunk.open('127.0.0.2');
  elsewhere = await ScriptedTrunk.open('127.0.0.8');
  pbx = await startTestAsterisk({ TRUNK_CONTACT: trunk.contact, TRUNK_QUALIFY_SECONDS: '1' });
  callers = await pbx.connectCallers();
  app = await pbx.connect();
  await app.telephony.keepAgents([accountOf('1001')]);
  const { sipAddress, sipPort } = pbx.asterisk;
  telephone = await SipSocket.open('127.0.0.9', { address: sipAddress, port: sipPort });
  telephone.redirectsTo = 'sip:nobody@127.0.0.1';
  const register = { method: 'REGISTER', fromUser: '1001', toUser: '1001' } as const;
  const credentials = { user: '1001', password: passwordOf('1001') };
  await untilTrue('the account of 1001', async () =>
    (await telephone.askWith(register, credentials)).status === 200 ? true : undefined,
  );
  await trunk.has('OPTIONS');
  await untilTrue('the telephone of 1001', async () =>
    (await app.telephony.telephonesThere()).has('1001') ? true : undefined,
  );
});
afterAll(async () => {
  await app?.telephony.stop();
  await callers?.close();
  await pbx?.stop();
  await telephone?.close();
  await trunk?.close();
  await elsewhere?.close();
});
beforeEach(() => trunk.came.splice(0));

function ring(to: TelephoneToRing): Promise<RingResult> {
  return app.telephony.ring({
    to,
    purpose: { kind: 'callback', callbackId: 1, attempt: 1 },
    callerShown: { name: '12368', number: '12368' },
    timeoutMs: 600_000,
  }).result;
}

const refused = { kind: 'refused', reason: 'rejected' };
const calls = () => trunk.came.filter((line) => line.startsWith('INVITE'));

test.each([
  ['a code of agents', 'sip:*1@127.0.0.1'],
  ['the test call', 'sip:echo@127.0.0.1'],
  ['the hotline', 'sip:12368@127.0.0.1'],
  ['a number', 'sip:13800138000@127.0.0.1'],
  ['an address', 'sip:13800138000@ELSEWHERE'],
])('an agent’s telephone sends nobody to %s', async (_, contact) => {
  telephone.redirectsTo = contact.replace('ELSEWHERE', elsewhere.contact);
  expect(await ring({ kind: 'agent', number: '1001' })).toEqual(refused);
  await callers.untilNoChannel();
  expect([...calls(), ...elsewhere.came]).toEqual([]);
});

test.each([
  ['the trunk', 'sip:PJSIP/13800138000%40trunk-by-address@127.0.0.1'],
  ['a place in the dialplan', 'sip:Local/12368%40hotline@127.0.0.1'],
])('a channel of %s that it names is taken back at once', async (_, contact) => {
  telephone.redirectsTo = contact;
  expect(await ring({ kind: 'agent', number: '1001' })).toEqual(refused);
  await callers.untilNoChannel();
});

test('a trunk that answers so is not followed either', async () => {
  trunk.script = [100, 302];
  expect(await ring({ kind: 'telephone', number: '13800000001' })).toEqual(refused);
  await callers.untilNoChannel();
  expect(calls()).toHaveLength(1);
});
