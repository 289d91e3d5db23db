/**
 * Garbage: messages that no telephone sends, scanners, and foreign sound and digits, while callers
 * are on the line. Nothing crashes, no caller is cut off, and every digit is heard.
 */
import { Hotline } from '../e2e/hotline.js';
import type { Caller } from '../telephone/caller.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Citizens, residentMb, sendMutations, sendRtpGarbage, sipVicious } from './attack.js';
import { heardAt } from './heardAt.js';
import { receiveBuffer, untilPortsRead } from './receiveBuffer.js';
import { SipSocket } from './sipSocket.js';

const strangerAddress = '127.0.0.9';
/** Addresses of the trunk. The carrier's own exchange has another. */
const carrierAddress = '127.0.0.3';
const citizensAddress = '127.0.0.5';
/** A new seed for each run, which is printed. `TEST_SEED=… npx jest …` repeats a run. */
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

let hotline: Hotline;
let pids: [number, number];
const target = () => ({ address: hotline.asterisk.sipAddress, port: hotline.asterisk.sipPort });

beforeAll(async () => {
  process.stderr.write(`garbage: TEST_SEED=${seed}\n`);
  // Callers on the line hear the menu as long as the attack lasts.
  hotline = await Hotline.start({ env: { MAX_MENUS_PER_CALL: '1000' } });
  pids = [hotline.asterisk.pid, hotline.app.pid];
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await untilRead();
  await hotline.asterisk.command('channel request hangup all');
  await hotline.nothingLeft();
  expect([hotline.asterisk.pid, hotline.app.pid]).toEqual(pids);
  expect([hotline.asterisk.isRunning, hotline.app.isRunning]).toEqual([true, true]);
});

/**
 * One thread reads the messages and others handle them, so a late message may still start a call.
 */
async function untilRead(): Promise<void> {
  await untilTrue('Asterisk to have read everything', async () => {
    const lines = (await hotline.asterisk.command('core show taskprocessors')).split('\n');
    const queues = lines.filter((line) => line.startsWith('pjsip/'));
    // Columns: name, processed, waiting, ...
    return queues.every((line) => line.trim().split(/\s+/)[2] === '0') || undefined;
  });
}

const numbers = ['13500000001', '13500000002', '13500000003'];

/**
 * A caller at the main menu, which is repeated again and again. Any digit that is not the caller's
 * would lead elsewhere.
 */
class Listener {
  private presses = 0;
  private isStopped = false;
  private readonly going: Promise<void>;

  private constructor(private readonly caller: Caller) {
    this.going = this.goOn();
    // `stop` rethrows this error.
    this.going.catch(() => undefined);
  }

  static async begin(from: string): Promise<Listener> {
    const caller = await hotline.carrier.dial({ from });
    await caller.hears('mainMenu');
    return new Listener(caller);
  }

  private async goOn(): Promise<void> {
    while (!this.isStopped) {
      await this.caller.press('9');
      this.presses += 1;
      await this.caller.hears('mainMenu', { until: 'end' });
    }
  }

  /**
   * Hears the result of the last digit, hangs up, and checks that the hotline heard only this
   * caller's digits.
   * @throws NotHeard
   */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.going;
    expect(this.caller.isOver).toBe(false);
    await this.caller.hangUp();
    const { id } = await hotline.closedRow(this.caller.from);
    const digits = (await hotline.events(id)).filter(({ kind }) => kind === 'digits');
    expect(this.presses).toBeGreaterThan(0);
    expect(digits.map(({ detail }) => detail)).toEqual(Array<string>(this.presses).fill('9'));
  }
}

const onTheLine = () => Promise.all(numbers.map((from) => Listener.begin(from)));
const stillServed = (listeners: readonly Listener[]) =>
  Promise.all(listeners.map((listener) => listener.stop()));

async function callsFromElsewhere(pattern: string): Promise<number> {
  const { rows } = await hotline.db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM calls WHERE NOT (caller_number ~ $1)',
    [pattern],
  );
  return rows[0]?.n ?? 0;
}

test('RFC 4475 and 2,000 mutated messages from a stranger: nobody comes in, nobody is cut off', async () => {
  const listeners = await onTheLine();
  const citizens = await Citizens.begin(citizensAddress, target());
  const sent = await sendMutations(strangerAddress, target(), { seed, count: 2000 });
  expect(sent).toBe(2049);
  await untilRead();
  await stillServed(listeners);
  expect((await citizens.stop()).length).toBeGreaterThan(0);
  // Any other number in the rows of calls has got in from outside.
  expect(await callsFromElsewhere('^1350')).toBe(0);
});

/** Returns where Asterisk receives the audio of this number's call. */
async function heardFrom(from: string): Promise<{ address: string; port: number }> {
  const { channel_id } = await hotline.row(from, 'to be there', ({ outcome }) => outcome === null);
  return heardAt(hotline.asterisk, channel_id);
}

test('the same, and RTP garbage in a call of his own, by a carrier that has gone mad: all who are on the line stay', async () => {
  const listeners = await onTheLine();
  const mad = await SipSocket.open(carrierAddress, target());
  const message = { method: 'INVITE', fromUser: '13500000009', toUser: '12368' } as const;
  const answer = await mad.ask(message);
  expect(answer.status).toBe(200);
  await mad.sendRtp(await heardFrom('13500000009'), seed, 3000);
  await sendMutations(carrierAddress, target(), { seed: seed + 1, count: 1000 });
  await untilRead();
  await stillServed(listeners);
  await mad.hangUp(message, answer);
  await mad.close();
  expect((await hotline.closedRow('13500000009')).outcome).not.toBeNull();
});

test('RTP, RTCP and digits from elsewhere: a caller hears and presses as before, and no digit but hers counts', async () => {
  const listeners = await onTheLine();
  await Promise.all(
    numbers.map(async (from, index) => {
      const at = await heardFrom(from);
      await sendRtpGarbage(strangerAddress, at, { seed: seed + index, count: 3000 });
    }),
  );
  await stillServed(listeners);
});

/** SECURITY.md, "A flood at the ports for audio": what Asterisk cannot keep out. */
test('more RTP than Asterisk reads in time: the digit pressed meanwhile is lost, the next one counts', async () => {
  const caller = await SipSocket.open(carrierAddress, target());
  const from = '13500000010';
  const message = { method: 'INVITE', fromUser: from, toUser: '12368' } as const;
  const answer = await caller.ask(message);
  expect(answer.status).toBe(200);
  const at = await heardFrom(from);
  const { id } = await hotline.row(from, 'to be there', () => true);
  const digits = async () =>
    (await hotline.events(id)).filter(({ kind }) => kind === 'digits').map(({ detail }) => detail);
  await untilTrue('the main menu', async () =>
    (await hotline.events(id)).some(({ name }) => name === 'mainMenu') ? true : undefined,
  );
  process.kill(pids[0], 'SIGSTOP');
  try {
    await sendRtpGarbage(strangerAddress, at, { seed, count: 1000, isFlood: true });
    await caller.press(at, '1');
  } finally {
    process.kill(pids[0], 'SIGCONT');
  }
  await untilPortsRead(at.port);
  expect((await receiveBuffer(at.port)).dropped).toBeGreaterThan(0);
  await caller.press(at, '9');
  await untilTrue('a digit to count', async () => (await digits()).length > 0 || undefined);
  await caller.hangUp(message, answer);
  await caller.close();
  await hotline.closedRow(from);
  expect(await digits()).toEqual(['9']);
});

/**
 * Returns the memory of Asterisk and of the app in megabytes, after Asterisk has released what is
 * free.
 */
async function memory(): Promise<[number, number]> {
  await hotline.asterisk.command('malloc trim');
  return [await residentMb(pids[0]), await residentMb(pids[1])];
}

test('memory comes back', async () => {
  const flood = (turn: number) =>
    sendMutations(strangerAddress, target(), { seed: seed + turn, count: 1000 });
  // The first floods fill what is kept for good.
  await flood(2);
  await flood(3);
  await untilRead();
  const before = await memory();
  for (let turn = 4; turn < 10; turn += 1) await flood(turn);
  await untilRead();
  // SIP remembers a message for 32 s. If each of 6,294 messages left itself behind (1.6 KB), there
  // would be 10 MB more, and with its transaction 50 MB.
  await untilTrue('the memory of the flood to be given back', async () => {
    const after = await memory();
    return (after[0] - before[0] < 6 && after[1] - before[1] < 30) || undefined;
  });
});

describe('sipvicious', () => {
  test('svmap learns that something answers, and nothing of what it is', async () => {
    const seen = await sipVicious('svmap', strangerAddress, target(), []);
    expect(seen).not.toMatch(/asterisk|pbx|12368|\d+\.\d+\.\d+\+/i);
  });

  test('svwar finds no extension, by any of its methods', async () => {
    for (const method of ['REGISTER', 'OPTIONS', 'INVITE']) {
      const range = ['--force', '-m', method, '-e', '1000-1004,1900,8001'];
      const seen = await sipVicious('svwar', strangerAddress, target(), range);
      expect(seen).toMatch(/found nothing/);
    }
  });

  test('svcrack finds no password', async () => {
    const guesses = ['-u', '1001', '-r', '1001-1020'];
    const seen = await sipVicious('svcrack', strangerAddress, target(), guesses);
    expect(seen).toMatch(/found nothing/);
    expect(seen).not.toMatch(/password for/i);
  });
});
