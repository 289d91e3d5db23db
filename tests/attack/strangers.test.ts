/**
 * Strangers: a caller from an address that no trunk has, under whatever name, learns nothing of
 * which names exist, and gets in nowhere. Only trunks are believed about their callers.
 */
import { connectAsterisk } from '../../app/telephony/asterisk/connectAsterisk.js';
import type { Call } from '../../app/telephony/call.js';
import type { CallHandler, Telephony } from '../../app/telephony/telephony.js';
import { accountOf, passwordOf } from '../telephony/asterisk/telephones.js';
import { log, startTestAsterisk, type TestAsterisk } from '../telephony/asterisk/testAsterisk.js';
import { softphone } from '../parts/testTelephony.js';
import { eachAtATime, shapeOf, SipSocket, type SipMessage, type SipMethod } from './sipSocket.js';

const methods = ['INVITE', 'REGISTER', 'SUBSCRIBE', 'MESSAGE', 'OPTIONS', 'REFER'] as const;
const agents = ['1001', '1002', '1900'];
const trunks = ['trunk-by-address', 'trunk-registered'];
const madeUp = Array.from({ length: 1000 }, (_, index) => `nobody-${index}`);
/** Numbers near those of agents, and names that SIP and Asterisk use themselves. */
const likely = [
  '1003',
  '1000',
  '8001',
  '12368',
  'anonymous',
  'agents-on-duty',
  'asterisk',
  's',
  '',
];
const assertedNumber = 'P-Asserted-Identity: <sip:13812345678@carrier.example>';

let pbx: TestAsterisk;
let telephony: Telephony;
let reception: Doorkeeper;
let stranger: SipSocket;
/** Names that exist here. */
let real: string[];

/** Answers the awaited call. Notes and ends every other call, since none should arrive. */
class Doorkeeper implements CallHandler {
  readonly intruders: Call[] = [];
  private awaited: ((call: Call) => void) | undefined;

  arrived(call: Call): void {
    if (this.awaited === undefined) {
      this.intruders.push(call);
      void call.hangUp();
    } else {
      this.awaited(call);
      this.awaited = undefined;
    }
  }

  nextCall(): Promise<Call> {
    return new Promise((resolve) => (this.awaited = resolve));
  }

  found(): void {}
  present(): void {}
}

const hotlineSip = () => ({ address: pbx.asterisk.sipAddress, port: pbx.asterisk.sipPort });

beforeAll(async () => {
  pbx = await startTestAsterisk({
    TRUNK_CONTACT: '127.0.0.2:5060',
    TRUNK_REGISTRAR: '127.0.0.7:5060',
    TRUNK_USER: 'court',
    TRUNK_PASSWORD: 'of the tests',
    TRUNK_QUALIFY_SECONDS: '0',
  });
  reception = new Doorkeeper();
  telephony = connectAsterisk(pbx.config, log);
  await telephony.start(reception);
  await telephony.keepAgents(agents.map((number) => accountOf(number)));
  stranger = await SipSocket.open('127.0.0.9', hotlineSip());
  real = [...trunks, ...agents, softphone.user];
});
afterAll(async () => {
  await stranger.close();
  await telephony.stop();
  await pbx.stop();
});

/** Groups the answers by their shape, each with the senders that got it. */
async function answersTo(messages: readonly SipMessage[]): Promise<Map<string, string[]>> {
  const answers = new Map<string, string[]>();
  await eachAtATime(messages, 32, async (message) => {
    const shape = shapeOf(await stranger.ask(message));
    const who = `${message.fromUser} to ${message.toUser}`;
    answers.set(shape, [...(answers.get(shape) ?? []), who]);
  });
  return answers;
}

async function nothingEntered(): Promise<void> {
  expect(reception.intruders.map(({ callerNumber }) => callerNumber)).toEqual([]);
  expect(await pbx.asterisk.command('core show channels')).toMatch(/^0 calls processed/m);
}

describe.each(methods)('a %s', (method: SipMethod) => {
  test('gets one answer, no matter from whom and to whom it is said to be, and does not come in', async () => {
    const headers = [assertedNumber, 'Remote-Party-ID: <sip:13812345678@carrier.example>'];
    const names = [...real, ...likely, ...madeUp];
    const messages = [
      ...names.map((name) => ({ method, fromUser: name, toUser: name, headers })),
      ...[...real, ...likely].flatMap((name) => [
        { method, fromUser: name, toUser: '12368', headers },
        { method, fromUser: 'nobody', toUser: name, headers },
      ]),
    ];
    const answers = await answersTo(messages);
    // On failure, the list of which sender got which answer shows what is wrong.
    const seen = [...answers].map(([shape, who]) => [shape, who.length, who.slice(0, 12)]);
    expect(seen).toEqual([
      [expect.stringMatching(/^401 Unauthorized\n/), messages.length, expect.anything()],
    ]);
    await nothingEntered();
  });

  test('with a password guessed gets one answer, no matter from whom it is said to be', async () => {
    const answers = new Map<string, string[]>();
    await eachAtATime([...real, ...madeUp.slice(0, 20)], 8, async (name) => {
      const guess = { user: name, password: 'guess' };
      const message = { method, fromUser: name, toUser: name };
      const shape = shapeOf(await stranger.askWith(message, guess));
      answers.set(shape, [...(answers.get(shape) ?? []), name]);
    });
    expect([...answers].map(([shape, who]) => [shape, who.length])).toEqual([
      [expect.stringMatching(/^401 Unauthorized\n/), real.length + 20],
    ]);
    await nothingEntered();
  });
});

describe('the number that a call says it is from', () => {
  const asserted = { headers: [assertedNumber] };

  test('is believed of a trunk', async () => {
    const carrier = await SipSocket.open('127.0.0.2', hotlineSip());
    const message = {
      method: 'INVITE',
      fromUser: '02511112222',
      toUser: '12368',
      ...asserted,
    } as const;
    const arriving = reception.nextCall();
    const answered = carrier.ask(message);
    const call = await arriving;
    expect(call.callerNumber).toBe('13812345678');
    await call.answer();
    await carrier.hangUp(message, await answered);
    await call.ended;
    await carrier.close();
  });

  test('is not believed of a softphone, which has a number of its own', async () => {
    const agent = { user: '1001', password: passwordOf('1001') };
    const message = { method: 'INVITE', fromUser: '1001', toUser: '12368', ...asserted } as const;
    const arriving = reception.nextCall();
    const answered = stranger.askWith(message, agent);
    const call = await arriving;
    expect(call.callerNumber).toBe('1001');
    await call.answer();
    await stranger.hangUp(message, await answered);
    await call.ended;
  });
});
