/** Events of a ticket for tests, one hour apart. */
import { nextTicketState, type TicketEvent } from '../../../app/tickets/rules/nextTicketState.js';
import { newTicketState, type TicketState } from '../../../app/tickets/rules/ticket.js';

export const start = Date.parse('2026-11-24T02:00:00Z');

export const at = (hours: number) => new Date(start + hours * 3_600_000);

export const dispatched = {
  kind: 'dispatched',
  departmentId: 1,
  assigneeId: 11,
} as const satisfies TicketEvent;

export const returned = { kind: 'returned', until: at(1000) } as const satisfies TicketEvent;

export const closed = { kind: 'closed', satisfied: true } as const satisfies TicketEvent;

export const supervised = (level: number): TicketEvent => ({
  kind: 'supervised',
  level,
  supervisorId: 90 + level,
});

export const escalated = (level: number, toStaffId: number | null): TicketEvent => ({
  kind: 'escalated',
  level,
  toStaffId,
});

export const extended = {
  kind: 'extended',
  extension: { level: 1, amount: 2, unit: 'working_days', reason: 'x' },
} as const satisfies TicketEvent;

/** Returns the state after these events, one hour apart. */
export function after(...events: TicketEvent[]): TicketState {
  return events.reduce((state, event, hour) => {
    const step = nextTicketState(state, event, at(hour));
    if (step.kind === 'refused') throw new Error(`${event.kind}: ${step.because}`);
    return step.state;
  }, newTicketState);
}
