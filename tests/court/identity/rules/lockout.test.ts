import fc from 'fast-check';
import {
  defaultLockEscalation,
  lockedUntil,
  nextLock,
  noFailures,
  type LockEscalation,
  type LockState,
} from '../../../../app/court/identity/rules/lockout.js';

const start = Date.parse('2026-11-24T01:00:00Z');
const minute = (n: number) => new Date(start + n * 60_000);

/**
 * Fails `times` times, each as soon as the lock allows.
 * @returns how many minutes each lock lasts.
 */
function failAsSoonAsPossible(times: number): number[] {
  let state: LockState = noFailures;
  let now = new Date(start);
  const locks: number[] = [];
  for (let i = 0; i < times; i += 1) {
    state = nextLock(state, now);
    const until = lockedUntil(state, now);
    locks.push(until === null ? 0 : (until.getTime() - now.getTime()) / 60_000);
    now = until ?? now;
  }
  return locks;
}

describe('nextLock', () => {
  test('locks for growing times, and a day each from then on', () => {
    expect(failAsSoonAsPossible(8)).toEqual([0, 0, 5, 30, 120, 1440, 1440, 1440]);
  });

  test('forgets after a quiet time, counted from the end of the lock', () => {
    let state: LockState = noFailures;
    for (const at of [0, 1, 2]) state = nextLock(state, minute(at));
    expect(state.lockedUntil).toEqual(minute(7));
    const { forgetAfterMinutes } = defaultLockEscalation;
    expect(nextLock(state, minute(7 + forgetAfterMinutes - 1))).toMatchObject({
      failures: 4,
      lockedUntil: minute(7 + forgetAfterMinutes - 1 + 30),
    });
    expect(nextLock(state, minute(7 + forgetAfterMinutes))).toEqual({
      failures: 1,
      lockedUntil: null,
      lastFailureAt: minute(7 + forgetAfterMinutes),
    });
  });

  const escalations = fc
    .array(
      fc.record({
        failures: fc.integer({ min: 1, max: 5 }),
        minutes: fc.integer({ min: 0, max: 500 }),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((steps): LockEscalation => {
      let failures = 0;
      let minutes = 1;
      return {
        rungs: steps.map((step) => ({
          failures: (failures += step.failures),
          minutes: (minutes += step.minutes),
        })),
        forgetAfterMinutes: 600,
      };
    });

  test('a lock never moves nearer and never gets shorter while failures go on', () => {
    fc.assert(
      fc.property(
        escalations,
        fc.array(fc.integer({ min: 0, max: 599 }), { maxLength: 30 }),
        (escalation, gaps) => {
          let state: LockState = noFailures;
          let now = start;
          let longest = 0;
          for (const gap of gaps) {
            now = Math.max(now, state.lockedUntil?.getTime() ?? 0) + gap * 60_000;
            const before = state;
            state = nextLock(state, new Date(now), escalation);
            expect(state.failures).toBe(before.failures + 1);
            const length = (state.lockedUntil?.getTime() ?? now) - now;
            expect(length).toBeGreaterThanOrEqual(longest);
            longest = length;
          }
        },
      ),
    );
  });

  test('failures that come while it is locked never shorten the lock', () => {
    fc.assert(
      fc.property(escalations, fc.array(fc.integer({ min: 0, max: 30 })), (escalation, gaps) => {
        let state: LockState = noFailures;
        let now = start;
        for (const gap of gaps) {
          now += gap * 60_000;
          const standing = lockedUntil(state, new Date(now));
          state = nextLock(state, new Date(now), escalation);
          if (standing !== null) {
            expect(state.lockedUntil?.getTime()).toBeGreaterThanOrEqual(standing.getTime());
          }
        }
      }),
    );
  });
});
