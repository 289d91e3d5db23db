/** How a page reads again what events make outdated. */
import { pauseAfter, PacedReadings } from '../../../../app/web/client/api/pacedReadings.js';

/** Readings that a test ends one by one. */
function scene() {
  const underWay: (() => void)[] = [];
  let begun = 0;
  const readings = new PacedReadings<'floor' | 'desk'>(() => {
    begun += 1;
    return new Promise<void>((resolve) => underWay.push(resolve));
  });
  const reply = async (afterMs: number) => {
    await jest.advanceTimersByTimeAsync(afterMs);
    underWay.shift()?.();
    // The reply is taken.
    await jest.advanceTimersByTimeAsync(0);
  };
  return { readings, reply, begun: () => begun };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('an event that comes during a reading is read of at once after it', async () => {
  const { readings, reply, begun } = scene();
  void readings.refresh('floor');
  void readings.refresh('floor');
  expect(begun()).toBe(1);
  await reply(100);
  expect(begun()).toBe(2);
});

test('an event that comes in the pause of one reading is read of at once', async () => {
  const { readings, reply, begun } = scene();
  void readings.refresh('floor');
  await reply(100);
  await jest.advanceTimersByTimeAsync(50);
  void readings.refresh('floor');
  expect(begun()).toBe(2);
});

test('after two readings there is the pause of both, and what came meanwhile is read once', async () => {
  const { readings, reply, begun } = scene();
  void readings.refresh('floor');
  void readings.refresh('floor');
  await reply(400);
  void readings.refresh('floor');
  await reply(400);
  void readings.refresh('floor');
  await jest.advanceTimersByTimeAsync(799);
  expect(begun()).toBe(2);
  await jest.advanceTimersByTimeAsync(1);
  expect(begun()).toBe(3);
  await reply(100);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(begun()).toBe(3);
});

test('a route does not wait for another one', () => {
  const { readings, begun } = scene();
  void readings.refresh('floor');
  void readings.refresh('desk');
  expect(begun()).toBe(2);
});

test('nothing is read after the page has left', async () => {
  const { readings, reply, begun } = scene();
  void readings.refresh('floor');
  void readings.refresh('floor');
  readings.stop();
  await reply(100);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(begun()).toBe(1);
});

test('a slow server is asked less often, and a page that was busy itself makes none slow', () => {
  expect([1, 25, 299, 300, 1500, 60_000].map(pauseAfter)).toEqual([25, 25, 25, 300, 1500, 2000]);
});
