import type { AppointmentKind } from '../../court/settings/rules/appointmentSettings.js';
import type { Queryable } from '../../core/database/pool.js';
import { isWithJudge, slotsAhead, withPlacesLeft, type Slot } from '../rules/appointmentSlots.js';
import type { StaffRole } from '../rules/ticketAccess.js';
import { readTaken, type Host } from '../store/ticketAppointments.js';
import { readTicketContext, type TicketContext } from '../store/ticketContext.js';

/** For what an appointment is asked for. */
export interface AppointmentOf {
  readonly kind: AppointmentKind;
  readonly courtId: number;
  readonly caseId: number | null;
  /** Who has its ticket; null or left out: nobody in particular, or there is none yet. */
  readonly assigneeId?: number | null;
}

/** Those who meet callers themselves. What others have on their desk is the judge's of the case. */
const meetCallers: readonly StaffRole[] = ['judge', 'head', 'leader'];

/**
 * Returns whom people meet: the judge who has the ticket, else that of the case; null where there is
 * neither.
 * @param context of the ticket
 */
export function hostOf(
  { kind, courtId, assigneeId = null }: Omit<AppointmentOf, 'caseId'>,
  { caseJudgeId, people }: Pick<TicketContext, 'caseJudgeId' | 'people'>,
): Host | null {
  if (!isWithJudge(kind)) return { courtId, staffId: null };
  const assignee = people.staff.find(({ id }) => id === assigneeId);
  const isTheirs = assignee !== undefined && meetCallers.includes(assignee.role);
  const staffId = isTheirs ? assignee.id : caseJudgeId;
  return staffId === null ? null : { courtId, staffId };
}

/** Returns the slots that can be taken now, the earliest first. */
export async function freeSlots(db: Queryable, of: AppointmentOf, now: Date): Promise<Slot[]> {
  const context = await readTicketContext(db, {
    ...of,
    urgent: false,
    staffIds: [of.assigneeId ?? null],
    departmentIds: [],
  });
  const host = hostOf(of, context);
  const { appointments, time } = context.rules;
  const slots = slotsAhead(appointments, of.kind, time.calendar, now);
  return host === null || slots.length === 0
    ? []
    : withPlacesLeft(slots, await readTaken(db, host, now));
}
