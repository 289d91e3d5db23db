/**
 * Floods of calls through a trunk: a flooding caller gets a fair share and no more, and all others
 * are served meanwhile.
 */
import { Hotline } from '../e2e/hotline.js';
import type { SipAnswer } from '../local/sipProbe.js';
import { eachAtATime, SipSocket, type SipMessage } from './sipSocket.js';

const places = 60;
const perNumber = 10;
const perAddress = 40;
const shared = '051066001234';
let hotline: Hotline;
const sockets: SipSocket[] = [];

beforeAll(async () => {
  hotline = await Hotline.start({
    env: {
      MAX_CALLS: String(places),
      MAX_NEW_CALLS_PER_NUMBER: String(perNumber),
      MAX_NEW_CALLS_PER_ADDRESS: String(perAddress),
    },
    courtSettings: { guessing: { sharedNumbers: ['0510-66001234'] } },
  });
});
afterAll(async () => {
  for (const socket of sockets) await socket.close();
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.nothingLeft();
});

async function trunkEnd(address: string): Promise<SipSocket> {
  const { sipAddress, sipPort } = hotline.asterisk;
  const socket = await SipSocket.open(address, { address: sipAddress, port: sipPort });
  sockets.push(socket);
  return socket;
}

const invite = (from: string, headers: string[] = []): SipMessage => ({
  method: 'INVITE',
  fromUser: from,
  toUser: '12368',
  headers,
});

/**
 * Dials all messages at once, and stays on the line.
 * @returns the answers by status, and the calls that are up
 */
async function flood(
  end: SipSocket,
  messages: readonly SipMessage[],
  afterwards: (message: SipMessage, answer: SipAnswer) => Promise<void> = () => Promise.resolve(),
): Promise<{ counts: Record<number, number>; up: [SipMessage, SipAnswer][] }> {
  const counts: Record<number, number> = {};
  const up: [SipMessage, SipAnswer][] = [];
  await eachAtATime(messages, 40, async (message) => {
    const answer = await end.ask(message);
    counts[answer.status] = (counts[answer.status] ?? 0) + 1;
    if (answer.status === 200) up.push([message, answer]);
    await afterwards(message, answer);
  });
  return { counts, up };
}

async function isServed(from: string): Promise<void> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears(/./);
  await caller.hangUp();
  await hotline.closedRow(from);
}

const refusals = async (because: string) =>
  (await hotline.appLog()).split('\n').filter((line) => line.includes(`"because":"${because}"`));

test('a flood from one number gets its share of the places, and others are served meanwhile', async () => {
  const end = await trunkEnd('127.0.0.3');
  const share = places / 10;
  const flooded = flood(end, Array<SipMessage>(35).fill(invite('13700000001')));
  const others = ['13700000010', '13700000011', '13700000012'];
  const [{ counts, up }] = await Promise.all([flooded, ...others.map(isServed)]);
  expect(counts).toEqual({ 200: share, 486: 35 - share });
  // One log line for all of them, with the number masked.
  const lines = await refusals('number_share');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('137****0001');
  for (const [message, answer] of up) await end.hangUp(message, answer);
});

test('who calls again and again is served at the rate that is set', async () => {
  const end = await trunkEnd('127.0.0.3');
  const began = performance.now();
  const answers: number[] = [];
  while (answers.at(-1) !== 486) {
    const message = invite('13700000002');
    const answer = await end.ask(message);
    answers.push(answer.status);
    if (answer.status === 200) {
      await end.hangUp(message, answer);
      await hotline.closedRow('13700000002');
    }
  }
  const minutes = (performance.now() - began) / 60_000;
  const served = answers.filter((status) => status === 200).length;
  expect(served).toBeGreaterThanOrEqual(perNumber);
  expect(served).toBeLessThanOrEqual(Math.ceil(perNumber * (1 + minutes)));
  await isServed('13700000020');
});

test('a flood of many numbers from one address gets the rate of an address, and other addresses theirs', async () => {
  const end = await trunkEnd('127.0.0.4');
  const began = performance.now();
  const messages = Array.from({ length: 90 }, (_, i) =>
    invite(`137000003${String(i).padStart(2, '0')}`),
  );
  const hangUp = async (message: SipMessage, answer: SipAnswer) => {
    if (answer.status === 200) await end.hangUp(message, answer);
  };
  const [{ counts }] = await Promise.all([flood(end, messages, hangUp), isServed('13700000030')]);
  const minutes = (performance.now() - began) / 60_000;
  const { 200: served = 0, 503: refused = 0 } = counts;
  expect(served + refused).toBe(90);
  expect(served).toBeGreaterThanOrEqual(perAddress);
  expect(served).toBeLessThanOrEqual(Math.ceil(perAddress * (1 + minutes)));
  expect((await refusals('address_rate'))[0]).toContain('"address":"127.0.0.4"');
});

test('callers who show no number leave half of the places to those who do', async () => {
  // Another trunk, whose rate is not used up.
  const end = await trunkEnd('127.0.0.5');
  // Many people: the carrier tells their numbers only to the hotline.
  const withheld = Array.from({ length: places / 2 + 8 }, (_, i) =>
    invite('anonymous', [
      'Privacy: id',
      `P-Asserted-Identity: <sip:137000004${String(i).padStart(2, '0')}@carrier.example>`,
    ]),
  );
  const { counts, up } = await flood(end, withheld);
  expect(counts).toEqual({ 200: places / 2, 486: 8 });
  await isServed('13700000040');
  for (const [each, answer] of up) await end.hangUp(each, answer);
});

test('many people behind the number of an exchange are not taken for one caller', async () => {
  const end = await trunkEnd('127.0.0.3');
  const { counts, up } = await flood(end, Array<SipMessage>(15).fill(invite(shared)));
  expect(counts).toEqual({ 200: 15 });
  for (const [each, answer] of up) await end.hangUp(each, answer);
});

test('callers whose number the carrier does not know are not one caller', async () => {
  // The addresses of other tests have used up their rate.
  const end = await trunkEnd('127.0.0.2');
  const count = perNumber + 5;
  const { counts, up } = await flood(end, Array<SipMessage>(count).fill(invite('anonymous')));
  expect(counts).toEqual({ 200: count });
  const { rows } = await hotline.db.query<{ caller_number: string }>(
    'SELECT caller_number FROM calls WHERE ended_at IS NULL',
  );
  expect(rows.map((row) => row.caller_number)).toEqual(Array<string>(count).fill(''));
  for (const [each, answer] of up) await end.hangUp(each, answer);
});
