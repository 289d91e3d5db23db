import { isTelephoneLost } from '../../../app/agents/rules/reach.js';

test.each([
  [0, true, false],
  [899, true, false],
  [900, true, true],
  [900, false, false],
  [19_999, false, false],
  [20_000, false, true],
])('without audio for %d ms, seen registered %s: lost %s', (stillMs, wasRegistered, isLost) => {
  expect(isTelephoneLost(stillMs, wasRegistered)).toBe(isLost);
});
