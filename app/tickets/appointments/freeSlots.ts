import type { AppointmentKind } from '../../court/settings/rules/appointmentSettings.js';
import type { Queryable } from '../../core/database/pool.js';
import { isWithJudge, slotsAhead, withPlacesLeft, type Slot } from '../rules/appointmentSlots.js';
import { readTaken, type Host } from '../store/ticketAppointments.js';
import { readTicketContext, type TicketContext } from '../store/ticketContext.js';

/** For what an appointment is asked for. */
export interface AppointmentOf {
  readonly kind: AppointmentKind;
  readonly courtId: number;
  readonly caseId: number | null;
}

/**
 * Returns whom people meet; null where the case has no judge yet.
 * @param context of the ticket
 */
export function hostOf(
  { kind, courtId }: Pick<AppointmentOf, 'kind' | 'courtId'>,
  { caseJudgeId }: Pick<TicketContext, 'caseJudgeId'>,
): Host | null {
  if (!isWithJudge(kind)) return { courtId, staffId: null };
  return caseJudgeId === null ? null : { courtId, staffId: caseJudgeId };
}

/** Returns the slots that can be taken now, the earliest first. */
export async function freeSlots(db: Queryable, of: AppointmentOf, now: Date): Promise<Slot[]> {
  const context = await readTicketContext(db, {
    ...of,
    urgent: false,
    staffIds: [],
    departmentIds: [],
  });
  const host = hostOf(of, context);
  const { appointments, time } = context.rules;
  const slots = slotsAhead(appointments, of.kind, time.calendar, now);
  return host === null || slots.length === 0
    ? []
    : withPlacesLeft(slots, await readTaken(db, host, now));
}
