import { isTooFine } from '../../../app/reports/rules/intervalsOf.js';

test.each([
  ['60m', 366, false],
  ['30m', 208, false],
  ['30m', 209, true],
  ['15m', 104, false],
  ['15m', 105, true],
  ['day', 3660, false],
  ['agent', 3660, false],
])('%s over %d days is too fine: %s', (by, days, isFine) => {
  const from = new Date('2026-01-01T00:00:00+08:00');
  expect(isTooFine(by, from, new Date(from.getTime() + days * 86_400_000))).toBe(isFine);
});
