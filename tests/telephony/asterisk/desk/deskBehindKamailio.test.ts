/**
 * An Asterisk whose agents register at Kamailio. There is no Kamailio here: what the exchange lets in
 * is seen from outside. tests/cluster has the calls.
 */
import { SipSocket } from '../../../attack/sipSocket.js';
import { startTestAsterisk, type TestAsterisk } from '../testAsterisk.js';
import { accountOf, passwordOf } from '../telephones.js';

const kamailio = '127.0.0.36:5060';
const key = 'kamailioKeyOfTheTest';

let pbx: TestAsterisk;
beforeAll(async () => {
  pbx = await startTestAsterisk({ KAMAILIO_SIP_ADDRESS: kamailio, KAMAILIO_KEY: key });
});
afterAll(() => pbx.stop());

/** Returns the status of a REGISTER with the agent's password, sent straight to the exchange. */
async function register(number: string): Promise<number> {
  const { sipAddress: address, sipPort: port } = pbx.asterisk;
  const telephone = await SipSocket.open('127.0.0.9', { address, port });
  try {
    const message = { method: 'REGISTER', fromUser: number, toUser: number } as const;
    return (await telephone.askWith(message, { user: number, password: passwordOf(number) }))
      .status;
  } finally {
    await telephone.close();
  }
}

test('an account of the exchange is none any more once telephones register at Kamailio, and is one again afterwards', async () => {
  const own = await pbx.connect();
  await own.telephony.keepAgents([accountOf('1001')]);
  expect(await register('1001')).toBe(200);
  await own.telephony.stop();

  const { telephony } = await pbx.connect({ KAMAILIO_SIP_ADDRESS: kamailio });
  await telephony.keepAgents([accountOf('1001')]);
  expect(await register('1001')).toBe(401);
  expect(await pbx.asterisk.command('pjsip show aor 1001')).toContain(
    `sip:1001@${kamailio};side=agent`,
  );
  expect(await telephony.telephonesThere()).toEqual(new Set());
  telephony.noteRegistered?.(new Set(['1001']));
  expect(await telephony.telephonesThere()).toEqual(new Set(['1001']));
  expect(await telephony.telephonesIdle()).toEqual(new Set(['1001']));
  telephony.noteRegistered?.(new Set());
  expect(await telephony.telephonesThere()).toEqual(new Set());
  await telephony.stop();

  const again = await pbx.connect();
  await again.telephony.keepAgents([accountOf('1001')]);
  expect(await register('1001')).toBe(200);
  await again.telephony.stop();
});

test("nobody but Kamailio calls by a header of Kamailio's, nor from its address without the key", async () => {
  const { sipAddress: address, sipPort: port } = pbx.asterisk;
  const { telephony, reception } = await pbx.connect({ KAMAILIO_SIP_ADDRESS: kamailio });
  await telephony.keepAgents([accountOf('1001')]);
  const callWith = (side: string) => {
    const headers = [`X-Hotline-Side: ${side}`, 'X-Hotline-Account: 1001'];
    return { method: 'INVITE', fromUser: '1001', toUser: '*6', headers } as const;
  };
  const call = callWith(`agent ${key}`);
  const stranger = await SipSocket.open('127.0.0.9', { address, port });
  const own = await SipSocket.open('127.0.0.36', { address, port });
  try {
    expect((await stranger.ask(call)).status).toBe(401);
    for (const side of ['agent', 'agent wrong', `agent ${key}s`, `page wrong`]) {
      expect((await own.ask(callWith(side))).status).toBe(401);
    }
    expect(reception.codeCalls).toEqual([]);
    const asked = own.ask(call);
    const arrived = await Promise.race([
      reception.until(() => reception.codeCalls.at(-1)),
      asked.then(({ status }) => ({ status })),
    ]);
    expect(arrived).toMatchObject({ agentNumber: '1001', code: '*6' });
    if ('hangUp' in arrived) await arrived.hangUp();
    await asked;
  } finally {
    await Promise.all([stranger.close(), own.close()]);
    await telephony.stop();
  }
});
