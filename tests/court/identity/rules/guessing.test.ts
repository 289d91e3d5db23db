import fc from 'fast-check';
import {
  callLadder,
  defaultGuessPolicy,
  guessLevel,
  raisedFrom,
  type HotlinePolicy,
} from '../../../../app/court/identity/rules/guessing.js';
import { nextLock, noFailures } from '../../../../app/court/identity/rules/lockout.js';

const { hotline } = defaultGuessPolicy;

test.each([
  [{ lastHour: 119, usual: 0 }, 'usual'],
  [{ lastHour: 120, usual: 0 }, 'raised'],
  [{ lastHour: 359, usual: 0 }, 'raised'],
  [{ lastHour: 360, usual: 0 }, 'closed'],
  // A hotline with two hundred wrong guesses an hour on an ordinary day.
  [{ lastHour: 799, usual: 200 }, 'usual'],
  [{ lastHour: 800, usual: 200 }, 'raised'],
  [{ lastHour: 2400, usual: 200 }, 'closed'],
] as const)('%j is %s', (rate, level) => {
  expect(guessLevel(rate, hotline)).toBe(level);
});

const policies: fc.Arbitrary<HotlinePolicy> = fc.record({
  leastPerHour: fc.integer({ min: 1, max: 500 }),
  timesUsual: fc.integer({ min: 2, max: 20 }),
  closedTimes: fc.integer({ min: 1, max: 20 }),
});

test('more failures never make the hotline more open', () => {
  const order = ['usual', 'raised', 'closed'];
  fc.assert(
    fc.property(
      ...[policies, fc.nat(5000), fc.nat(5000), fc.nat(1000)],
      (policy, lastHour, more, usual) => {
        const before = guessLevel({ lastHour, usual }, policy);
        const after = guessLevel({ lastHour: lastHour + more, usual }, policy);
        expect(order.indexOf(after)).toBeGreaterThanOrEqual(order.indexOf(before));
      },
    ),
  );
});

test('however many try, an hour never has more failures than its limit', () => {
  fc.assert(
    fc.property(
      policies,
      fc.nat(1000),
      fc.integer({ min: 1, max: 20_000 }),
      (policy, usual, tries) => {
        let lastHour = 0;
        for (let n = 0; n < tries; n++) {
          if (guessLevel({ lastHour, usual }, policy) !== 'closed') lastHour += 1;
        }
        const most = raisedFrom({ lastHour, usual }, policy) * policy.closedTimes;
        expect(lastHour).toBe(Math.min(tries, most));
      },
    ),
    { numRuns: 50 },
  );
});

test('a call is over with trying after its limit, and after one failure when too many fail', () => {
  const now = new Date('2026-11-24T02:00:00Z');
  const failuresUntilLocked = (level: 'usual' | 'raised') => {
    let state = noFailures;
    while (state.lockedUntil === null) {
      state = nextLock(state, 'failure', now, callLadder(defaultGuessPolicy, level));
    }
    return state.failures;
  };
  expect(failuresUntilLocked('usual')).toBe(5);
  expect(failuresUntilLocked('raised')).toBe(1);
});
