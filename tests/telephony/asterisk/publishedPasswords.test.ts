/**
 * The passwords published with the sample court must open nothing where another machine could use
 * them.
 */
import type { Telephony } from '../../../app/telephony/telephony.js';
import { accountOf, passwordOf } from './telephones.js';
import { startTestAsterisk, type TestAsterisk } from './testAsterisk.js';
import { SipSocket } from '../../attack/sipSocket.js';

let pbx: TestAsterisk;
let telephony: Telephony;
afterEach(async () => {
  await telephony.stop();
  await pbx.stop();
});

/** Returns the answers to a REGISTER with each agent's password, by number. */
async function registering(sipAddress: string): Promise<Record<string, number>> {
  pbx = await startTestAsterisk({ SIP_ADDRESS: sipAddress });
  ({ telephony } = await pbx.connect());
  await telephony.keepAgents([
    { ...accountOf('1001'), isPublished: true },
    // On duty: rung while the app is away.
    { ...accountOf('1002', true), isPublished: true },
    accountOf('1003', true),
  ]);
  const end = await SipSocket.open('127.0.0.9', {
    address: '127.0.0.1',
    port: pbx.asterisk.sipPort,
  });
  const answers: Record<string, number> = {};
  for (const number of ['1001', '1002', '1003']) {
    const register = { method: 'REGISTER', fromUser: number, toUser: number } as const;
    const agent = { user: number, password: passwordOf(number) };
    answers[number] = (await end.askWith(register, agent)).status;
  }
  await end.close();
  return answers;
}

const onDuty = async () =>
  /mailboxes\s*: (\S+)/.exec(await pbx.asterisk.command('pjsip show aor agents-on-duty'))?.[1];

it('registers them where SIP listens on the loopback', async () => {
  expect(await registering('127.0.0.1')).toEqual({ 1001: 200, 1002: 200, 1003: 200 });
  expect(await onDuty()).toBe('1002,1003');
});

it('does not register them where other machines reach SIP', async () => {
  expect(await registering('0.0.0.0')).toEqual({ 1001: 401, 1002: 401, 1003: 200 });
  expect(await onDuty()).toBe('1003');
});
