import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { untilTrue } from '../../telephone/untilTrue.js';
import { SmallCheckout } from '../smallCheckout.js';
import { Places } from './places.js';
import { RoomNow, roomsFor } from './room.js';

const { portVariable, takePlace } = createRequire(__filename)('./takePlace.cjs') as {
  portVariable: string;
  takePlace: (kind: 'calls' | 'others') => Promise<() => void>;
};

const file = (name: string) => `
  import fs from 'node:fs';
  import path from 'node:path';

  const log = path.join(__dirname, '../../var/order');
  beforeAll(() => fs.appendFileSync(log, '${name} begins, '));
  afterAll(() => fs.appendFileSync(log, '${name} ends, '));
  test('waits for nothing', () => new Promise((resolve) => setTimeout(resolve, 1)));
`;

test('jest begins no file before it has its place', async () => {
  const checkout = await SmallCheckout.make();
  const places = await Places.open({ calls: 1, others: 0 });
  try {
    await checkout.write('tests/e2e/c.test.ts', file('c'));
    await checkout.write('tests/e2e/d.test.ts', file('d'));
    const jest = path.join(checkout.folder, 'node_modules/jest/bin/jest.js');
    await promisify(execFile)(process.execPath, [jest, '--maxWorkers=3', 'tests/e2e'], {
      cwd: checkout.folder,
      env: { ...process.env, [portVariable]: String(places.port) },
    });
    expect(await checkout.read('var/order')).toMatch(
      /^(c begins, c ends, d begins, d ends|d begins, d ends, c begins, c ends), $/,
    );
  } finally {
    places.close();
    await checkout.remove();
  }
});

describe('how many files run at once', () => {
  test('others give way first, then calls, down to one file', () => {
    expect(roomsFor(2)).toEqual([
      { calls: 4, others: 3 },
      { calls: 4, others: 2 },
      { calls: 4, others: 1 },
      { calls: 3, others: 1 },
      { calls: 2, others: 0 },
      { calls: 1, others: 0 },
    ]);
    expect(roomsFor(1)).toEqual([
      { calls: 2, others: 2 },
      { calls: 2, others: 1 },
      { calls: 1, others: 0 },
    ]);
  });

  /** Has it take measurements that are all in time, until it gives all the room. */
  function roomy() {
    const now = new RoomNow(2);
    for (let i = 0; i < 100; i++) now.note(0);
    expect(now.room).toEqual(roomsFor(2)[0]);
    return now;
  }

  test('it begins with two files of calls', () => {
    expect(new RoomNow(2).room).toEqual({ calls: 2, others: 0 });
  });

  test('one late measurement changes nothing, a second one does; it comes back slowly', () => {
    const now = roomy();
    const [all, less] = roomsFor(2);
    now.note(300);
    expect(now.room).toEqual(all);
    now.note(300);
    expect(now.room).toEqual(less);
    for (let i = 0; i < 3; i++) now.note(0);
    expect(now.room).toEqual(less);
    now.note(0);
    expect(now.room).toEqual(all);
  });

  test('one measurement that is far too late is enough', () => {
    const now = roomy();
    now.note(500);
    expect(now.room).toEqual(roomsFor(2)[1]);
  });

  test('it ends at one file of calls, however late the machine is', () => {
    const now = new RoomNow(2);
    for (let i = 0; i < 100; i++) now.note(1000);
    expect(now.room).toEqual({ calls: 1, others: 0 });
  });
});

describe('places', () => {
  let places: Places;
  const given: (() => void)[] = [];
  beforeEach(async () => {
    places = await Places.open({ calls: 1, others: 0 });
    process.env[portVariable] = String(places.port);
  });
  afterEach(() => {
    delete process.env[portVariable];
    for (const giveBack of given.splice(0)) giveBack();
    places.close();
  });

  /** Asks for a place, and gives it back at the end of the test at the latest. */
  const ask = (kind: 'calls' | 'others') =>
    takePlace(kind).then((giveBack) => {
      given.push(giveBack);
      return giveBack;
    });
  const until = (kind: 'calls' | 'others', held: number, waiting: number) =>
    untilTrue(`${kind}: ${held} run, ${waiting} wait`, () => {
      const now = places.counts[kind];
      return now.held === held && now.waiting === waiting ? true : undefined;
    });

  test('a file waits until there is room, and begins when another one ends', async () => {
    const giveBack = await ask('calls');
    const second = ask('calls');
    await until('calls', 1, 1);
    giveBack();
    await second;
    expect(places.counts.calls).toEqual({ held: 1, waiting: 0 });
  });

  test('more room lets those that wait begin; less room ends nothing', async () => {
    const all = [ask('calls'), ask('calls'), ask('calls')];
    await until('calls', 1, 2);
    places.room = { calls: 2, others: 0 };
    await until('calls', 2, 1);
    places.room = { calls: 1, others: 0 };
    expect(places.counts.calls).toEqual({ held: 2, waiting: 1 });
    places.room = { calls: 3, others: 0 };
    await Promise.all(all);
  });

  test('others have all the room that they want when no file of calls is left', async () => {
    const giveBack = await ask('calls');
    const others = [ask('others'), ask('others'), ask('others')];
    await until('others', 0, 3);
    giveBack();
    await Promise.all(others);
  });

  test('a file of calls tells how much time it loses', async () => {
    await ask('calls');
    // Nothing of this process runs meanwhile, and it has no processor either.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    const lost = await untilTrue('what was lost', () => places.takeLostMs() || undefined);
    expect(lost).toBeGreaterThan(500);
  });

  test('a file without a runner, or whose runner is gone, begins at once', async () => {
    places.close();
    await ask('calls');
    delete process.env[portVariable];
    await ask('calls');
    expect(given).toHaveLength(2);
  });
});
