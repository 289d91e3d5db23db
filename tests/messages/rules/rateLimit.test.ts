import { RateLimit } from '../../../app/messages/rules/rateLimit.js';

test('what a second has saved up at most, then so many a second', () => {
  const rate = new RateLimit(10);
  expect(rate.free(1000)).toBe(10);
  rate.take(10);
  expect(rate.free(1000)).toBe(0);
  expect(rate.waitMs(1000)).toBe(100);
  expect(rate.free(1250)).toBe(2);
  expect(rate.waitMs(1250)).toBe(0);
  expect(rate.free(60_000)).toBe(10);
});
