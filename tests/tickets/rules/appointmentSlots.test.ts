import {
  slotsAhead,
  withPlacesLeft,
  type Slot,
} from '../../../app/tickets/rules/appointmentSlots.js';
import { parseCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import { at, inChina } from './limitPlans.js';

const visits = {
  kind: 'visit',
  days: ['wednesday', 'thursday'],
  from: '09:00',
  to: '10:15',
  room: '信访接待室',
};
const judges = { ...visits, kind: 'judge_appointment', places: 2, room: '第三接待室' };

function hoursOf(...appointments: object[]) {
  const parsed = parseCourtSettings({ appointments });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join());
  return parsed.value.appointments;
}
const startsOf = (slots: readonly Slot[]) => slots.map(({ startsAt }) => inChina(startsAt));

test('whole slots of the hours, from the next day on', () => {
  const slots = slotsAhead(
    hoursOf(visits, judges),
    'visit',
    makeWorkCalendar(),
    at('2026-11-25 08:00'),
  );
  expect(startsOf(slots).slice(0, 5)).toEqual([
    '2026-11-26 09:00',
    '2026-11-26 09:30',
    '2026-12-02 09:00',
    '2026-12-02 09:30',
    '2026-12-03 09:00',
  ]);
  expect(slots[0]).toMatchObject({ places: 1, room: '信访接待室', roomEn: null });
});

test('none on days off, nor on a make-up workday that the hours do not name', () => {
  const slots = slotsAhead(hoursOf(visits), 'visit', makeWorkCalendar(), at('2026-09-29 10:00'));
  // National Day is off from 1 to 7 October; 10 October, a Saturday, is worked.
  expect(startsOf(slots)[2]).toBe('2026-10-08 09:00');
  const loaded = makeWorkCalendar([{ day: '2026-09-30', isWorkday: false, name: '搬迁' }]);
  expect(startsOf(slotsAhead(hoursOf(visits), 'visit', loaded, at('2026-09-29 10:00')))[0]).toBe(
    '2026-10-08 09:00',
  );
});

describe('places that are left', () => {
  const from = (text: string, minutes: number, place: number) => {
    const startsAt = at(text);
    return { startsAt, endsAt: new Date(startsAt.getTime() + minutes * 60_000), place };
  };
  const day = '2026-11-26';
  const left = (given: object, taken: ReturnType<typeof from>[]) =>
    startsOf(
      withPlacesLeft(
        slotsAhead(hoursOf(given), 'judge_appointment', makeWorkCalendar(), at('2026-11-25 08:00')),
        taken,
      ),
    ).filter((each) => each?.startsWith(day));

  test('a slot is free until all its places are taken', () => {
    const one = from(`${day} 09:00`, 30, 1);
    expect(left(judges, [one])).toEqual([`${day} 09:00`, `${day} 09:30`]);
    expect(left(judges, [one, { ...one, place: 2 }])).toEqual([`${day} 09:30`]);
  });

  test('whatever slots there were when they were taken: it is the time that counts', () => {
    const short = { ...judges, minutes: 15, places: 1 };
    // One that ends when a slot begins does not keep it from others.
    expect(left(short, [from(`${day} 09:10`, 20, 1)])).toEqual([
      ...[`${day} 09:30`, `${day} 09:45`, `${day} 10:00`],
    ]);
    const one = { ...judges, minutes: 60, places: 1 };
    expect(left(one, [from(`${day} 09:30`, 30, 1)])).toEqual([]);
    // One place at two times is one.
    const two = { ...judges, minutes: 60 };
    const halves = [from(`${day} 09:00`, 30, 1), from(`${day} 09:30`, 30, 1)];
    expect(left(two, halves)).toEqual([`${day} 09:00`]);
  });

  test('fewer places than are taken: it is none of their numbers that is left', () => {
    expect(left({ ...judges, places: 1 }, [from(`${day} 09:00`, 30, 2)])).toEqual([`${day} 09:30`]);
  });
});

test.each<[object[], string]>([
  [[{ ...visits, kind: 'opinion' }], 'appointments[0].kind must be one of'],
  [[{ ...visits, days: [] }], 'appointments[0].days must be days such as ["monday"]'],
  [[{ ...visits, from: '10:00' }], 'appointments[0] must hold at least one slot'],
  [[{ ...visits, room: ' ' }], 'appointments[0].room must not be empty'],
  [[visits, { ...visits, from: '10:00', to: '11:00' }], 'appointments must not overlap'],
  // The judge is the same.
  [[judges, { ...judges, kind: 'judgment_questions' }], 'appointments must not overlap'],
])('%j is refused: %s', (appointments, problem) => {
  expect(parseCourtSettings({ appointments })).toMatchObject({
    kind: 'invalid',
    problems: [expect.stringContaining(problem)],
  });
});
