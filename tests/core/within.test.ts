import { within } from '../../app/core/within.js';

const never = new Promise<never>(() => undefined);
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('work that is in time gives its value, and leaves no timer', async () => {
  const before = timers();
  expect(await within(60_000, Promise.resolve('done'), 'late')).toBe('done');
  expect(timers()).toBe(before);
});

test('work that fails in time fails, and leaves no timer', async () => {
  const before = timers();
  await expect(within(60_000, Promise.reject(new Error('broken')), 'late')).rejects.toThrow(
    'broken',
  );
  expect(timers()).toBe(before);
});

test('work that takes longer is not waited for', async () => {
  expect(await within(1, never, 'late')).toBe('late');
});

test('work that fails after its time harms nobody', async () => {
  let fail = (_: Error) => undefined as void;
  const work = new Promise<never>((_, reject) => (fail = reject));
  expect(await within(1, work, 'late')).toBe('late');
  fail(new Error('broken, too late'));
  await new Promise(setImmediate);
});
