import {
  expiresAt,
  morningSlot,
  nextTryAt,
  whenOpen,
  type CallbackHours,
} from '../../../app/callbacks/rules/callbackPlan.js';
import { defaultCallbackPlan as plan } from '../../../app/court/settings/rules/callbackSettings.js';
import {
  defaultCourtSettings,
  parseCourtSettings,
} from '../../../app/court/settings/rules/courtSettings.js';
import { chinaMoment, makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';

/** 8:30 to 11:30 and 13:30 to 17:00, by the notice for 2026. */
const open: CallbackHours = {
  hours: defaultCourtSettings.openingHours,
  calendar: makeWorkCalendar(),
};
const at = (day: string, time: string) => chinaMoment(day, time);

test('the next try is within the hours: after noon, after the weekend, after the national holiday', () => {
  const tuesday = at('2026-09-22', '10:00');
  expect(nextTryAt(plan, 'busy', 1, tuesday, tuesday, open)).toEqual(at('2026-09-22', '10:05'));
  const noon = at('2026-09-22', '11:25');
  expect(nextTryAt(plan, 'not_answered', 1, noon, noon, open)).toEqual(at('2026-09-22', '13:30'));
  // A make-up Sunday (2026-09-20) is a working day, and the seven holidays of October are not.
  const evening = at('2026-09-30', '16:50');
  expect(nextTryAt(plan, 'not_answered', 1, evening, evening, open)).toEqual(
    at('2026-10-08', '08:30'),
  );
  expect(whenOpen(at('2026-09-20', '09:00'), open)).toEqual(at('2026-09-20', '09:00'));
});

test('longer and longer, as many tries as the plan has, and none where it names no wait', () => {
  const morning = at('2026-11-24', '09:00');
  const minutes = [1, 2, 3].map((tries) => {
    const next = nextTryAt(plan, 'busy', tries, morning, morning, open);
    return next && (next.getTime() - morning.getTime()) / 60_000;
  });
  expect(minutes).toEqual([5, 15, 60]);
  expect(nextTryAt(plan, 'busy', 4, morning, morning, open)).toBeNull();
  const own = { ...plan, afterMinutes: { ...plan.afterMinutes, machine: [] } };
  expect(nextTryAt(own, 'machine', 1, morning, morning, open)).toBeNull();
});

test('given up at the end of the second working day, holidays stepped over', () => {
  const eve = at('2026-09-30', '16:00');
  expect(expiresAt(plan, eve, open)).toEqual(at('2026-10-09', '24:00'));
  const late = at('2026-10-09', '16:50');
  expect(nextTryAt(plan, 'not_answered', 1, eve, late, open)).toBeNull();
});

test('the callbacks of a night are spread over the morning, noon stepped over', () => {
  const night = at('2026-11-24', '21:00');
  const slots = [0, 3, 4, 47, 48].map((planned) => morningSlot(plan, planned, night, open));
  expect(slots).toEqual([
    at('2026-11-25', '08:30'),
    at('2026-11-25', '08:30'),
    at('2026-11-25', '08:45'),
    at('2026-11-25', '11:15'),
    at('2026-11-25', '13:30'),
  ]);
});

test('round the clock nothing waits for a morning', () => {
  const night = at('2026-11-24', '21:00');
  expect(nextTryAt(plan, 'busy', 1, night, night, null)).toEqual(at('2026-11-24', '21:05'));
  expect(morningSlot(plan, 50, night, null)).toEqual(night);
});

test("a court's own plan, checked by field", () => {
  const parsed = parseCourtSettings({
    callbacks: { areaCode: '25', tries: 2, afterMinutes: { busy: [10] } },
  });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
  expect(parsed.value.callbacks).toEqual({
    ...plan,
    areaCode: '25',
    abroad: false,
    blocked: [],
    tries: 2,
    afterMinutes: { ...plan.afterMinutes, busy: [10] },
  });
  const wrong = parseCourtSettings({ callbacks: { areaCode: '025', tries: 0, blocked: ['x'] } });
  if (wrong.kind === 'ok') throw new Error('taken');
  expect(wrong.problems.map((problem) => problem.split(' ')[0])).toEqual([
    'callbacks.areaCode',
    'callbacks.blocked[0]',
    'callbacks.tries',
  ]);
});
