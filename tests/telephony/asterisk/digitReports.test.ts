/**
 * Digits in quick succession, as after a gap on a bad line. Asterisk reports some of them twice,
 * and each counts once.
 */
import fc from 'fast-check';
import type { Telephony } from '../../../app/telephony/telephony.js';
import { DigitReports } from '../../../app/telephony/asterisk/digitReports.js';
import { heardAt } from '../../attack/heardAt.js';
import { SipSocket } from '../../attack/sipSocket.js';
import { seededRandom } from '../../parts/seededRandom.js';
import { reportsOf, type Packet, type Stall } from './digitsOfAsterisk.js';
import { betweenDigitsMs, digitMs, splitAtRepeats } from '../../telephone/digitPace.js';
import { carrierAddress } from '../../telephone/network/startCarrier.js';
import { startTestAsterisk, type Reception, type TestAsterisk } from './testAsterisk.js';

describe('in a call', () => {
  let pbx: TestAsterisk;
  let telephony: Telephony;
  let reception: Reception;
  let telephone: SipSocket;

  beforeAll(async () => {
    pbx = await startTestAsterisk();
    ({ telephony, reception } = await pbx.connect());
    const { sipAddress: address, sipPort: port } = pbx.asterisk;
    telephone = await SipSocket.open(carrierAddress, { address, port });
  });
  afterAll(async () => {
    await telephone.close();
    await telephony.stop();
    await pbx.stop();
  });

  /**
   * Enters numbers that end with #, and returns those that did not arrive as they were pressed. A
   * machine that stands still for longer than a digit lasts may spoil one of them, as DigitReports
   * says. Without the filter each of them is wrong.
   */
  async function wrongOf(
    number: string,
    times: number,
    enter: (to: { address: string; port: number }, isTaken: () => boolean) => Promise<void>,
  ): Promise<string[]> {
    const invite = { method: 'INVITE', fromUser: '13900003333', toUser: '12368' } as const;
    const answering = telephone.ask(invite);
    const call = await reception.nextCall();
    await call.answer();
    const answer = await answering;
    const to = await heardAt(pbx.asterisk, call.id);
    const wrong: string[] = [];
    for (let again = 0; again < times; again += 1) {
      let isTaken = false;
      const asked = call
        .ask({
          utterances: [pbx.says('quiet')],
          match: () => 'incomplete',
          terminator: '#',
          firstDigitTimeoutMs: 60_000,
          betweenDigitsTimeoutMs: 60_000,
        })
        .finally(() => (isTaken = true));
      await enter(to, () => isTaken);
      const taken = await asked;
      if (taken.kind !== 'invalid' || taken.digits !== number) wrong.push(JSON.stringify(taken));
    }
    await telephone.hangUp(invite, answer);
    await call.ended;
    return wrong;
  }

  test('each digit counts once, however close behind the one before the line brings it', async () => {
    const wrong = await wrongOf('5557', 6, async (to) => {
      await telephone.press(to, '5', 0, 40);
      await telephone.press(to, '5', 0, 40);
      // The line held back the first of the two.
      await telephone.press(to, '5', 300, 28);
      await telephone.press(to, '7', 300);
      await telephone.press(to, '#', 300);
    });
    expect(wrong.slice(1)).toEqual([]);
  });

  test('a whole number counts once that the line brings in one moment, after it stood still', async () => {
    const number = '13912233678';
    const wrong = await wrongOf(number, 3, async (to, isTaken) => {
      for (const digit of `${number}#`) await telephone.press(to, digit, 0, 0);
      // Asterisk's clock for digits is the sound that comes.
      while (!isTaken()) await telephone.sound(to);
      // The last digit, too, has been played before the next number begins.
      for (let packets = 0; packets < 25; packets += 1) await telephone.sound(to);
    });
    expect(wrong.slice(1)).toEqual([]);
  });
});

describe('a report', () => {
  const at = (ms: number, digit: string, duration_ms = 110) => ({
    digit,
    duration_ms,
    timestamp: new Date(Date.UTC(2026, 10, 26) + ms).toISOString(),
  });
  const digitsOf = (...reports: readonly ReturnType<typeof at>[]) => {
    const digits = new DigitReports();
    return reports.filter((report) => digits.isNew(report)).map(({ digit }) => digit);
  };

  test('that comes sooner than the digit can have been pressed again is a second one', () => {
    expect(digitsOf(at(0, '4'), at(120, '5'), at(166, '5'), at(304, '5'))).toEqual([...'455']);
  });

  test('of two digits that were both put off comes before the next is read', () => {
    const reports = [
      at(0, '9'),
      at(1, '1'),
      at(155, '1'),
      at(156, '1'),
      at(310, '1'),
      at(311, '2'),
    ];
    expect(digitsOf(...reports, at(465, '2'))).toEqual([...'9112']);
  });

  test('of another digit, of another length, or later is of a new digit', () => {
    const reports = [at(0, '4'), at(100, '5'), at(140, '6'), at(190, '5', 60), at(400, '5')];
    expect(digitsOf(...reports)).toEqual([...'45655']);
  });

  test('of a digit that cannot have been put off is of a new digit, though the line brings it soon', () => {
    expect(digitsOf(at(0, '5'), at(300, '5'), at(400, '5'))).toEqual([...'555']);
  });

  test('is never the third of a digit: the next is a digit again', () => {
    expect(digitsOf(at(0, '4'), at(30, '5'), at(125, '5'), at(170, '5'))).toEqual([...'455']);
  });

  test('without a time counts by the time at which it comes', () => {
    const digits = new DigitReports();
    const reports = [
      ['4', 0],
      ['5', 100],
      ['5', 146],
    ] as const;
    const are = reports.map(([digit, nowMs]) => digits.isNew({ digit, duration_ms: 110 }, nowMs));
    expect(are).toEqual([true, true, false]);
  });

  /**
   * What is sent for digits: each for the next of these lengths, in turn, and silence behind it.
   */
  function packetsOf(digits: string, lengthsMs: readonly number[], pauseMs: number): Packet[] {
    const sound = { is: 'sound', digit: '', durationMs: 0 } as const;
    const packets: Packet[] = [];
    let atMs = 500;
    for (const [index, digit] of [...digits].entries()) {
      const durationMs = lengthsMs[index % lengthsMs.length] ?? 0;
      const endMs = atMs + durationMs;
      packets.push({ is: 'begin', digit, durationMs, atMs });
      packets.push({ is: 'end', digit, durationMs, atMs: endMs });
      for (let n = 1; n <= Math.floor(pauseMs / 20); n += 1) {
        packets.push({ ...sound, atMs: endMs + 20 * n });
      }
      atMs = endMs + pauseMs;
    }
    for (let n = 0; n < 100; n += 1) packets.push({ ...sound, atMs: atMs + 20 * n });
    return packets;
  }

  const stall = fc
    .record({ fromMs: fc.integer({ min: 0, max: 4000 }), forMs: fc.integer({ min: 0, max: 1500 }) })
    .map(({ fromMs, forMs }): Stall => ({ fromMs, untilMs: fromMs + forMs }));
  const stalls = fc.record({
    ofQueue: fc.array(stall, { maxLength: 2 }),
    ofMachine: fc.array(stall, { maxLength: 2 }),
  });
  /**
   * Digits of a person or a machine, over a line and to a machine that both stand still at times.
   */
  const numberOnLine = fc
    .record({
      digits: fc.stringMatching(/^[0-9*#]{1,18}$/),
      durationMs: fc.integer({ min: 80, max: 160 }),
      pauseMs: fc.integer({ min: 85, max: 200 }),
      stalls,
    })
    .map(({ digits, durationMs, pauseMs, stalls: { ofQueue, ofMachine } }) => {
      const sent = packetsOf(digits, [durationMs], pauseMs);
      const inOrder = [...ofQueue].sort((one, other) => one.fromMs - other.fromMs);
      const arrives = (sentMs: number) =>
        inOrder.reduce(
          (ms, { fromMs, untilMs }) => (fromMs <= ms ? Math.max(ms, untilMs) : ms),
          sentMs,
        );
      const packets = sent.map((packet) => ({ ...packet, atMs: arrives(packet.atMs) }));
      return { digits, reports: reportsOf(packets, ofMachine) };
    });

  test('counts once of nearly all numbers, in whatever moments line and machine stand still', () => {
    const numbers = fc.sample(numberOnLine, { numRuns: 4000, seed: 12_368 });
    const twice = numbers.filter(({ digits, reports }) => reports.length > digits.length);
    expect(twice.length).toBeGreaterThan(1600);
    const wrong = numbers.filter(({ digits, reports }) => {
      const given = reports.map(({ digit, durationMs, atMs }) => at(atMs, digit, durationMs));
      return digitsOf(...given).join('') !== digits;
    });
    // The same digit twice in one moment, of one length, looks like a second report.
    expect(wrong.length).toBeLessThanOrEqual(8);
  });

  /** How many of 1,000 numbers with 0000 arrive wrong at a machine that stands still once meanwhile. */
  function wrongOfRepeated(lengthsMs: readonly number[]): number {
    const random = seededRandom(12_368);
    const digits = '26000004#';
    const packets = packetsOf(digits, lengthsMs, 140);
    const wrong = Array.from({ length: 1000 }, () => {
      const fromMs = 400 + random() * 2200;
      const stalls = [{ fromMs, untilMs: fromMs + 200 + random() * 800 }];
      const given = reportsOf(packets, stalls).map((report) =>
        at(report.atMs, report.digit, report.durationMs),
      );
      return digitsOf(...given).join('') !== digits;
    });
    return wrong.filter(Boolean).length;
  }

  test('of the same digit again is known by its length, as people press it', () => {
    expect(wrongOfRepeated([110, 140])).toBe(0);
    // A machine that dials presses them for the same time.
    expect(wrongOfRepeated([110])).toBeLessThanOrEqual(100);
  });

  test('of digits that a telephone of the tests presses comes once, though Asterisk waits for the processor again and again', () => {
    const random = seededRandom(12_368);
    const digits = '*3051055501102#';
    const lengthsMs = splitAtRepeats(digits).flatMap((part, index) =>
      [...part].map(() => digitMs[index % digitMs.length] ?? 0),
    );
    const packets = packetsOf(digits, lengthsMs, betweenDigitsMs);
    const wrong = Array.from({ length: 2000 }, () => {
      const stalls = Array.from({ length: Math.floor(random() * 12) }, () => {
        const fromMs = random() * 5000;
        return { fromMs, untilMs: fromMs + random() * 150 };
      });
      const given = reportsOf(packets, stalls).map((report) =>
        at(report.atMs, report.digit, report.durationMs),
      );
      return digitsOf(...given).join('') !== digits;
    });
    // At 90 ms between digits it is 22.
    expect(wrong.filter(Boolean).length).toBeLessThanOrEqual(6);
  });
});
