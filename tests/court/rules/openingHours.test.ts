import fc from 'fast-check';
import {
  parseCourtSettings,
  defaultCourtSettings,
} from '../../../app/court/settings/rules/courtSettings.js';
import { openingState, type OpeningHours } from '../../../app/court/rules/openingHours.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';

const calendar = makeWorkCalendar();

function hoursOf(openingHours: unknown): OpeningHours {
  const parsed = parseCourtSettings({ openingHours });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
  return parsed.value.openingHours;
}

/** A moment in China's time. */
const at = (text: string) => new Date(`${text}:00+08:00`);

const noonBreak = defaultCourtSettings.openingHours;
const aroundTheClock = hoursOf({
  workdays: [{ from: '00:00', to: '24:00' }],
  saturday: [{ from: '00:00', to: '24:00' }],
  sunday: [{ from: '00:00', to: '24:00' }],
  holiday: [{ from: '00:00', to: '24:00' }],
});
const weekendsToo = hoursOf({
  workdays: [{ from: '09:00', to: '17:00' }],
  friday: [{ from: '09:00', to: '12:00' }],
  saturday: [{ from: '10:00', to: '12:00' }],
  makeUpWorkday: [{ from: '09:00', to: '16:00' }],
});

describe('openingState', () => {
  test.each<[string, OpeningHours, string, boolean, string]>([
    ['in the morning', noonBreak, '2026-11-24T09:00', true, '2026-11-24T11:30'],
    ['as the doors open', noonBreak, '2026-11-24T08:30', true, '2026-11-24T11:30'],
    ['as noon begins', noonBreak, '2026-11-24T11:30', false, '2026-11-24T13:30'],
    ['in the evening', noonBreak, '2026-11-24T17:00', false, '2026-11-25T08:30'],
    ['just after midnight', noonBreak, '2026-11-24T00:01', false, '2026-11-24T08:30'],
    ['on a Friday evening', noonBreak, '2026-11-27T18:00', false, '2026-11-30T08:30'],
    ['on a make-up Saturday', noonBreak, '2026-10-10T10:00', true, '2026-10-10T11:30'],
    ['before National Day', noonBreak, '2026-09-30T18:00', false, '2026-10-08T08:30'],
    ['in a year without a notice', noonBreak, '2027-01-01T10:00', false, '2027-01-04T08:30'],
    ['on a Saturday that opens', weekendsToo, '2026-11-28T10:30', true, '2026-11-28T12:00'],
    ['on a Saturday in a holiday', weekendsToo, '2026-10-03T10:30', false, '2026-10-08T09:00'],
    ['on a make-up day of its own', weekendsToo, '2026-10-10T15:00', true, '2026-10-10T16:00'],
    ['on a Friday of its own', weekendsToo, '2026-11-27T13:00', false, '2026-11-28T10:00'],
  ])('%s', (_when, hours, now, open, next) => {
    expect(openingState(hours, calendar, at(now))).toEqual(
      open ? { open, until: at(next) } : { open, opensAt: at(next) },
    );
  });

  test('midnight is no break around the clock', () => {
    const now = at('2026-11-24T23:00');
    const state = openingState(aroundTheClock, calendar, now);
    expect(state.open && state.until.getTime() - now.getTime()).toBeGreaterThan(300 * 86_400_000);
  });

  test('a closed court opens at the moment it names, and not before', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2024-01-01T00:00'), max: at('2028-12-31T00:00'), noInvalidDate: true }),
        fc.constantFrom(noonBreak, weekendsToo),
        (now, hours) => {
          const state = openingState(hours, calendar, now);
          if (state.open) {
            expect(state.until > now).toBe(true);
            const last = new Date(state.until.getTime() - 1);
            expect(openingState(hours, calendar, last)).toEqual(state);
            expect(openingState(hours, calendar, state.until).open).toBe(false);
          } else {
            expect(state.opensAt > now).toBe(true);
            expect(openingState(hours, calendar, state.opensAt).open).toBe(true);
            const before = new Date(state.opensAt.getTime() - 1);
            expect(openingState(hours, calendar, before)).toEqual(state);
          }
        },
      ),
    );
  });

  test('hours that never open are a bug', () => {
    const never = { ...noonBreak };
    for (const day of Object.keys(never) as (keyof OpeningHours)[]) never[day] = [];
    expect(() => openingState(never, calendar, at('2026-11-24T09:00'))).toThrow(RangeError);
  });
});
