import fc from 'fast-check';
import {
  budgetOf,
  callEscalation,
  defaultGuessPolicy,
  guessLevel,
  guessWays,
  raisedFrom,
  type GuessWay,
  type HotlinePolicy,
} from '../../../../app/court/identity/rules/guessing.js';
import {
  defaultLockEscalation,
  forgottenAt,
  nextLock,
  noFailures,
  passwordEscalation,
} from '../../../../app/court/identity/rules/lockout.js';

const { hotline } = defaultGuessPolicy;

test('all ways together find a password of six digits once in three months, and SMS alone once in two years', () => {
  const mostPerHour = (way: GuessWay) => {
    const budget = budgetOf(way, defaultGuessPolicy);
    return raisedFrom({ lastHour: 0, usual: 0 }, budget) * budget.closedTimes;
  };
  const days = (perHour: number) => Math.floor(1_000_000 / perHour / 24);
  // Agents enter no passwords.
  const ways = guessWays.filter((way) => way !== 'agent');
  expect(ways.map(mostPerHour)).toEqual([360, 60, 60]);
  expect(days(ways.reduce((sum, way) => sum + mostPerHour(way), 0))).toBe(86);
  expect(days(mostPerHour('sms'))).toBe(694);
});

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

test.each([
  ['a single person', defaultLockEscalation, 1648, 5],
  ['a password, by all its numbers together,', passwordEscalation(defaultLockEscalation), 2190, 6],
])(
  'the lock of %s allows few guesses a year, however they are spread',
  (_, escalation, most, best) => {
    const start = new Date('2026-01-01T00:00:00Z');
    const perYear = (inARow: number) => {
      let [state, now] = [noFailures, start];
      for (let n = 0; n < inARow; n++) {
        now = state.lockedUntil ?? now;
        state = nextLock(state, now, escalation);
      }
      const days = (forgottenAt(state, escalation).getTime() - start.getTime()) / 86_400_000;
      return Math.ceil((365 / days) * inARow);
    };
    const rates = Array.from({ length: 12 }, (_, n) => perYear(n + 1));
    expect(Math.max(...rates)).toBe(rates[best - 1]);
    expect(rates[best - 1]).toBe(most);
  },
);

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
      state = nextLock(state, now, callEscalation(defaultGuessPolicy, level));
    }
    return state.failures;
  };
  expect(failuresUntilLocked('usual')).toBe(5);
  expect(failuresUntilLocked('raised')).toBe(1);
});
