import type { Pool } from '../../../core/database/pool.js';
import type { AppointmentHours } from '../../../court/settings/rules/appointmentSettings.js';
import { weekdays } from '../../../court/rules/openingHours.js';

/** What the sample court has chosen: codes by SMS, and new query passwords. */
const chosen = { smsCodes: { enabled: true }, passwordRenewal: { enabled: true } };

const workdays = weekdays.slice(1, 6);
const judges = { days: workdays, minutes: 30, places: 1, room: '第三接待室', roomEn: null };

/** Every weekday, so that on any day there are times to choose. */
export const sampleAppointments: readonly AppointmentHours[] = [
  { ...judges, kind: 'judge_appointment', from: '14:30', to: '16:30' },
  { ...judges, kind: 'judgment_questions', from: '10:00', to: '11:30' },
  {
    kind: 'visit',
    days: workdays,
    from: '09:00',
    to: '11:00',
    minutes: 20,
    places: 2,
    room: '信访接待室',
    roomEn: 'the reception room',
  },
];

/**
 * Sets it. What a court has chosen otherwise it keeps.
 * @param meetsPeople whether the courts meet people by appointment.
 */
export async function loadSampleSettings(pool: Pool, meetsPeople: boolean): Promise<void> {
  await pool.query("UPDATE courts SET settings = $1::jsonb || settings WHERE code = '苏98'", [
    JSON.stringify(chosen),
  ]);
  if (!meetsPeople) return;
  await pool.query(
    "UPDATE courts SET settings = $1::jsonb || settings WHERE code IN ('苏98', '苏9801', '苏9802')",
    [JSON.stringify({ appointments: sampleAppointments })],
  );
}
