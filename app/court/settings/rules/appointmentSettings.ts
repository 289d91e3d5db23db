/**
 * When people can meet the court by appointment (预约): what a court offers. By default nothing, since
 * no rule sets times, and a court that has set none must not promise any.
 */
import { z } from 'zod';
import { weekdays, type Weekday } from '../../rules/openingHours.js';
import { clockTime } from './clockTime.js';
import { whole } from './wholeNumber.js';

/** What can be asked for: the judge (预约法官), questions after judgment (判后答疑), a visit (预约接访). */
export const appointmentKinds = ['judge_appointment', 'judgment_questions', 'visit'] as const;
export type AppointmentKind = (typeof appointmentKinds)[number];

/** Hours of a week that are divided into slots. On days off the court meets nobody. */
export interface AppointmentHours {
  readonly kind: AppointmentKind;
  readonly days: readonly Weekday[];
  /** In China, `09:00`. */
  readonly from: string;
  readonly to: string;
  /** The length of a slot. */
  readonly minutes: number;
  /** People in a slot; of each judge, where it is the judge whom they meet. */
  readonly places: number;
  /** Where people are to come, as at its door: 第三接待室. */
  readonly room: string;
  /** Null: the hotline puts {@link room} into English. */
  readonly roomEn: string | null;
}

const room = z
  .string({ error: 'must be a text' })
  .trim()
  .min(1, 'must not be empty')
  .max(30, 'must be at most 30 characters');

const hours = z
  .strictObject({
    kind: z.enum(appointmentKinds, { error: `must be one of ${appointmentKinds.join(', ')}` }),
    days: z
      .array(z.enum(weekdays, { error: 'must be days such as ["monday"]' }), {
        error: 'must be days such as ["monday"]',
      })
      .min(1, 'must be days such as ["monday"]'),
    from: clockTime,
    to: clockTime,
    minutes: whole(5, 480).default(30),
    places: whole(1, 50).default(1),
    room,
    roomEn: room.nullable().default(null),
  })
  .refine(
    ({ from, to, minutes }) => minutesOf(from) + minutes <= minutesOf(to),
    'must hold at least one slot',
  );

export const appointments = z
  .array(hours, {
    error: 'must be a list of hours such as [{"kind":"visit","days":["monday"], …}]',
  })
  .refine(
    (list) => list.every((each, at) => list.slice(0, at).every((other) => !overlap(each, other))),
    'must not overlap: nobody can be met twice at once',
  );

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether two entries take the time of the same people: of the judges, or of the reception. */
function overlap(a: AppointmentHours, b: AppointmentHours): boolean {
  return (
    (a.kind === 'visit') === (b.kind === 'visit') &&
    a.days.some((day) => b.days.includes(day)) &&
    a.from < b.to &&
    b.from < a.to
  );
}
