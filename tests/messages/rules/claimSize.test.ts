import { ClaimSize } from '../../../app/messages/rules/claimSize.js';

/** Results that come evenly, from the beginning of the clock on. */
function after(size: ClaimSize, perSecond: number, forMs: number): number {
  const everyMs = 1000 / perSecond;
  for (let ms = 0; ms <= forMs; ms += everyMs) size.note(1, ms);
  return size.most;
}

test('a few windows, until something is known of the gateway', () => {
  const size = new ClaimSize(40);
  expect(size.most).toBe(40);
  size.note(1, 0);
  size.note(30, 99);
  expect(size.most).toBe(40);
});

test.each([
  [50, 40],
  [150, 40],
  [1000, 200],
  [5000, 1000],
])('of a gateway that takes %i a second, what it takes in a fifth of it', (perSecond, most) => {
  const found = after(new ClaimSize(40), perSecond, 1000);
  expect(found).toBeGreaterThanOrEqual(most);
  expect(found).toBeLessThanOrEqual(most * 1.02);
});

test('a gateway that has become slow gets less again', () => {
  const size = new ClaimSize(40);
  after(size, 5000, 500);
  size.note(1, 2500);
  size.note(1, 2600);
  expect(size.most).toBe(40);
});
