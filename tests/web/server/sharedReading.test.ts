import { SharedReading } from '../../../app/web/server/sharedReading.js';

/** Readings that end when the test says so, each with its number. */
class Readings {
  readonly begun: { readonly end: (n: number) => void; readonly fail: (error: Error) => void }[] =
    [];
  readonly read = (): Promise<number> =>
    new Promise((end, fail) => {
      this.begun.push({ end, fail });
    });
  end(n: number): void {
    this.begun[n - 1]?.end(n);
  }
}

test('who asks during a reading shares the next one: that one began before they asked', async () => {
  const readings = new Readings();
  const shared = new SharedReading<number>();
  const first = shared.read('floor', readings.read);
  const others = [1, 2, 3].map(() => shared.read('floor', readings.read));
  expect(readings.begun).toHaveLength(1);
  readings.end(1);
  await first;
  expect(readings.begun).toHaveLength(2);
  const late = shared.read('floor', readings.read);
  readings.end(2);
  expect(await Promise.all([first, ...others])).toEqual([1, 2, 2, 2]);
  readings.end(3);
  expect(await late).toBe(3);
  expect(readings.begun).toHaveLength(3);
});

test('who asks after a reading has one of their own', async () => {
  const readings = new Readings();
  const shared = new SharedReading<number>();
  for (const n of [1, 2]) {
    const reading = shared.read('floor', readings.read);
    readings.end(n);
    expect(await reading).toBe(n);
  }
});

test('nobody waits for a reading of something else', () => {
  const readings = new Readings();
  const shared = new SharedReading<number>();
  void shared.read('floor', readings.read);
  void shared.read('another floor', readings.read);
  expect(readings.begun).toHaveLength(2);
});

test('a reading that fails is told to those who share it, and to nobody after them', async () => {
  const readings = new Readings();
  const shared = new SharedReading<number>();
  const first = shared.read('floor', readings.read);
  const second = [1, 2].map(() => shared.read('floor', readings.read));
  readings.begun[0]?.fail(new Error('the database is away'));
  await expect(first).rejects.toThrow('away');
  readings.end(2);
  expect(await Promise.all(second)).toEqual([2, 2]);
  const failed = [1, 2].map(() => shared.read('floor', readings.read));
  readings.begun[2]?.fail(new Error('away again'));
  await expect(failed[0]).rejects.toThrow('away again');
  readings.end(4);
  expect(await failed[1]).toBe(4);
});
