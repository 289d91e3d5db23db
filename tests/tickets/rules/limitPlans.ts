/** The plan of a ticket by a profile, in a form that tests can read. */
import type { CourtTime } from '../../../app/tickets/rules/limitTime.js';
import { makeWorkCalendar, chinaMoment } from '../../../app/court/rules/workCalendar.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { newTicketState, type TicketState } from '../../../app/tickets/rules/ticket.js';
import type { TimeLimitProfile } from '../../../app/tickets/rules/limitProfile.js';
import { limitsOf } from '../../../app/tickets/rules/ticketLimits.js';

export const court: CourtTime = {
  calendar: makeWorkCalendar(),
  hours: defaultCourtSettings.openingHours,
};

export const at = (text: string) => chinaMoment(text.slice(0, 10), text.slice(11));

export const inChina = (moment: Date | null) =>
  moment === null
    ? null
    : new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

export function dispatchedAt(moment: string, more: Partial<TicketState> = {}): TicketState {
  return {
    ...newTicketState,
    status: 'dispatched',
    departmentId: 1,
    assigneeId: 11,
    escalatedToId: 11,
    heldBy: [11],
    dispatchedAt: at(moment),
    clockStartedAt: at(moment),
    ...more,
  };
}

/** Returns the steps in order as `kind-level at`, and the two limits of the ticket. */
export function plan(profile: TimeLimitProfile, state: TicketState, openedAt = '2026-01-01 00:00') {
  const { steps, dueAt, latestAt } = limitsOf(profile, court, state, at(openedAt));
  return {
    steps: steps.map(({ kind, level, dueAt: moment }) => `${kind}-${level} ${inChina(moment)}`),
    due: inChina(dueAt),
    latest: inChina(latestAt),
  };
}
