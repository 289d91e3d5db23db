/**
 * Garbage: messages that no telephone sends, scanners, sound and keys from elsewhere, while people are on the line. Nothing
 * falls over, nobody is cut off, and whoever presses a key is heard.
 */
import { Hotline } from '../e2e/hotline.js';
import type { Caller } from '../telephone/caller.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Citizens, residentMb, sendMutations, sendRtpGarbage, sipVicious } from './attack.js';
import { SipSocket } from './sipSocket.js';

jest.setTimeout(180_000);

const strangerAddress = '127.0.0.9';
/** Addresses of the trunk: the carrier's own exchange is at another. */
const carrierAddress = '127.0.0.3';
const citizensAddress = '127.0.0.5';
/** Another one each run, and printed: `ATTACK_SEED=… npx jest …` repeats it. */
const seed = Number(process.env.ATTACK_SEED ?? Math.floor(Math.random() * 2 ** 31));

let hotline: Hotline;
let pids: [number, number];
const target = () => ({ address: hotline.asterisk.sipAddress, port: hotline.asterisk.sipPort });

beforeAll(async () => {
  process.stderr.write(`ATTACK_SEED=${seed}\n`);
  hotline = await Hotline.start();
  pids = [hotline.asterisk.pid, hotline.app.pid];
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.asterisk.command('channel request hangup all');
  await hotline.nothingLeft();
});

const numbers = ['13500000001', '13500000002', '13500000003'];

/** People who are on the line, at the main menu. */
function onTheLine(): Promise<Caller[]> {
  return Promise.all(
    numbers.map(async (from) => {
      const caller = await hotline.carrier.dial({ from });
      await caller.hears('mainMenu');
      return caller;
    }),
  );
}

/** Each presses the key for "once more", and hears the menu once more. */
async function stillServed(callers: readonly Caller[]): Promise<void> {
  for (const caller of callers) {
    expect(caller.isOver).toBe(false);
    await caller.press('9');
    await caller.hears('mainMenu');
  }
  expect([hotline.asterisk.pid, hotline.app.pid]).toEqual(pids);
  expect([hotline.asterisk.isRunning, hotline.app.isRunning]).toEqual([true, true]);
}

async function callsFrom(pattern: string): Promise<number> {
  const { rows } = await hotline.db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM calls WHERE NOT (caller_number ~ $1)',
    [pattern],
  );
  return rows[0]?.n ?? 0;
}

test('RFC 4475 and 2,000 mutated messages from a stranger: nobody comes in, nobody is cut off', async () => {
  const callers = await onTheLine();
  const citizens = await Citizens.begin(citizensAddress, target());
  const sent = await sendMutations(strangerAddress, target(), { seed, count: 2000 });
  expect(sent).toBe(2049);
  await stillServed(callers);
  expect((await citizens.stop()).length).toBeGreaterThan(0);
  // Whoever else is in the book has come in from outside.
  expect(await callsFrom('^1350')).toBe(0);
});

test('the same through the trunk, by a carrier that has gone mad: whoever is on the line stays', async () => {
  const callers = await onTheLine();
  await sendMutations(carrierAddress, target(), { seed: seed + 1, count: 1000 });
  await stillServed(callers);
});

test('memory comes back', async () => {
  const once = async (turn: number) => {
    await sendMutations(strangerAddress, target(), { seed: seed + turn, count: 1000 });
    return Promise.all(pids.map(residentMb));
  };
  // The first rounds fill what is kept for good.
  await once(2);
  const before = await once(3);
  for (let turn = 4; turn < 8; turn += 1) await once(turn);
  const after = await once(8);
  // 5,000 messages of some 700 bytes; had each left itself alone behind, it would be 3.5 MB, with its transaction 20.
  expect((after[0] ?? 0) - (before[0] ?? 0)).toBeLessThan(12);
  expect((after[1] ?? 0) - (before[1] ?? 0)).toBeLessThan(30);
});

/** Where Asterisk hears a caller: `address:port` of its RTP. */
async function heardAt(from: string): Promise<{ address: string; port: number }> {
  const { ariUrl, ariUser, ariPassword } = hotline.asterisk;
  const { channel_id } = await hotline.row(from, 'to be there', ({ outcome }) => outcome === null);
  const query = new URLSearchParams({ variable: 'CHANNEL(rtp,src)' });
  const answer = await fetch(`${ariUrl}/ari/channels/${channel_id}/variable?${query.toString()}`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${ariUser}:${ariPassword}`).toString('base64')}`,
    },
  });
  const { value } = (await answer.json()) as { value: string };
  const [address = '', port = ''] = value.split(':');
  return { address, port: Number(port) };
}

async function keysOf(from: string): Promise<string[]> {
  const { id } = await hotline.closedRow(from);
  const events = await hotline.events(id);
  return events.filter(({ kind }) => kind === 'keys').map(({ detail }) => detail);
}

test('RTP, RTCP and keys from elsewhere: a caller hears and presses as before, and no key but hers counts', async () => {
  const callers = await onTheLine();
  for (const [index, from] of numbers.entries()) {
    const at = await heardAt(from);
    await sendRtpGarbage(strangerAddress, at, { seed: seed + index, count: 3000 });
  }
  await stillServed(callers);
  for (const caller of callers) await caller.hangUp();
  for (const from of numbers) expect(await keysOf(from)).toEqual(['9']);
});

test('garbage from where a caller truly is does not end the call of anybody else', async () => {
  const callers = await onTheLine();
  const mad = await SipSocket.open(carrierAddress, target());
  const message = { method: 'INVITE', fromUser: '13500000009', toUser: '12368' } as const;
  const answer = await mad.ask(message);
  expect(answer.status).toBe(200);
  const at = await heardAt('13500000009');
  await mad.sendRtp(at, seed, 3000);
  await stillServed(callers);
  await mad.hangUp(message, answer);
  await mad.close();
  expect(await hotline.closedRow('13500000009')).toMatchObject({
    outcome: expect.any(String) as string,
  });
});

describe('sipvicious', () => {
  test('svmap learns that something answers, and nothing of what it is', async () => {
    const seen = await sipVicious('svmap', strangerAddress, target(), []);
    expect(seen).not.toMatch(/asterisk|pbx|12368|\d+\.\d+\.\d+\+/i);
  });

  test('svwar finds no extension, by any of its methods', async () => {
    for (const method of ['REGISTER', 'OPTIONS', 'INVITE']) {
      const range = ['--force', '-m', method, '-e', '990-1010,1899-1901,8001'];
      const seen = await sipVicious('svwar', strangerAddress, target(), range);
      expect(seen).toMatch(/found nothing/);
    }
  });

  test('svcrack finds no password', async () => {
    const guesses = ['-u', '1001', '-r', '1001-1060'];
    const seen = await sipVicious('svcrack', strangerAddress, target(), guesses);
    expect(seen).toMatch(/found nothing/);
    expect(seen).not.toMatch(/password for/i);
  });
});
