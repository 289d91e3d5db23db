import { reached, untilTrue } from './untilTrue.js';

test('a count that passes what is waited for ends the waiting at once, and says what was seen', async () => {
  const seen: number[] = [];
  const waiting = untilTrue('two events', () => {
    // Two come together.
    seen.push(seen.length + 1, seen.length + 2);
    return reached('events', seen.length, 1, seen) ? true : undefined;
  });
  await expect(waiting).rejects.toThrow('waited for 1 events, and there were 2: [1,2]');
});

test('a count that is reached is no longer waited for', () => {
  expect([0, 1, 2].map((count) => reached('events', count, 2))).toEqual([false, false, true]);
});
