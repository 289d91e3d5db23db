/**
 * Which event may follow which in the life of a ticket (工单), and what it makes of the state.
 *
 * The clock starts at the dispatch, not when the department accepts the ticket, and a return (退单)
 * does not restart it. The clock stops only in the statuses that the profile of limits names.
 */
import {
  awaitsAnswer,
  highestSupervision,
  isClockRunning,
  isWithNobody,
  type Extension,
  type TicketState,
  type TicketStatus,
} from './ticket.js';

/** Something that happens to a ticket. */
export type TicketEvent =
  | {
      readonly kind: 'dispatched';
      readonly departmentId: number;
      /** Null: the department decides who gets it. */
      readonly assigneeId: number | null;
      /**
       * True if the person who has it at its step belongs to another department, and no longer has
       * it.
       */
      readonly leavesEscalated?: boolean;
      /**
       * True if it goes to another row of the person who answered it before, or to nobody in
       * particular in that person's department.
       */
      readonly isToReplier?: boolean;
    }
  | { readonly kind: 'accepted' }
  /** The ticket belongs to another department. */
  | {
      readonly kind: 'returned';
      /** Until when it can be returned. */
      readonly until: Date;
    }
  /** Its handling is complete; the caller is still to be told the result. */
  | { readonly kind: 'concluded' }
  | { readonly kind: 'replied'; readonly byStaffId?: number | null }
  | { readonly kind: 'closed'; readonly satisfied: boolean | null }
  | { readonly kind: 'reopened' }
  | { readonly kind: 'withdrawn' }
  /** Nobody has dispatched it in time: the people who should have were told again. */
  | { readonly kind: 'urged' }
  /** A person was told that a limit is near. */
  | { readonly kind: 'reminded' }
  /** The limit of a step has passed. */
  | { readonly kind: 'overdue'; readonly level: number }
  /** A step begins. Null: there is nobody to give the ticket to, and it stays where it is. */
  | { readonly kind: 'escalated'; readonly level: number; readonly toStaffId: number | null }
  | { readonly kind: 'supervised'; readonly level: number; readonly supervisorId: number | null }
  | { readonly kind: 'extended'; readonly extension: Extension }
  /** The same person called again about the same matter. */
  | { readonly kind: 'repeated' };

/** Why an event is refused. */
export type TicketRefusal =
  /** Closed or withdrawn. */
  | 'over'
  | 'replied'
  | 'not_replied'
  /** Nobody has it who could do this. */
  | 'not_dispatched'
  | 'already_accepted'
  /** The time for a return is over. */
  | 'too_late'
  /** A reopened ticket goes to a different person. */
  | 'same_person'
  /** Possible only once. */
  | 'reopened_before'
  | 'extended_before'
  | 'overdue'
  | 'supervised'
  /** That level is reached already: it was done before. */
  | 'already';

/** What an event does to the state. */
export type TicketStep =
  /** Another status, or another fact beside it. */
  | { readonly kind: 'moved'; readonly state: TicketState }
  /** It happened, and changes nothing in the state. */
  | { readonly kind: 'noted'; readonly state: TicketState }
  | { readonly kind: 'refused'; readonly because: TicketRefusal };

/**
 * Returns the state after an event. Never throws: an event that is not possible is refused, with
 * the reason.
 * @param pausesWhile the statuses of the profile in which the clock is stopped.
 */
export function nextTicketState(
  state: TicketState,
  event: TicketEvent,
  now: Date,
  pausesWhile: readonly TicketStatus[] = [],
): TicketStep {
  const step = apply(state, event, now);
  if (step.kind !== 'moved') return step;
  return { kind: 'moved', state: withPauses(state, step.state, now, pausesWhile) };
}

function apply(state: TicketState, event: TicketEvent, now: Date): TicketStep {
  if (state.status === 'withdrawn') return refused('over');
  if (state.status === 'closed' && event.kind !== 'reopened') return refused('over');
  switch (event.kind) {
    case 'dispatched':
      return dispatch(state, event, now);
    case 'accepted':
      if (state.status === 'accepted') return refused('already_accepted');
      if (state.status !== 'dispatched') return refused(whyNotDispatched(state));
      return moved({ ...state, status: 'accepted', acceptedAt: now });
    case 'returned':
      if (state.status === 'accepted') return refused('already_accepted');
      if (state.status !== 'dispatched') return refused(whyNotDispatched(state));
      if (now > event.until) return refused('too_late');
      return moved({
        ...state,
        status: 'returned',
        departmentId: null,
        assigneeId: null,
        escalatedToId: null,
        returnedAt: now,
        returns: state.returns + 1,
        urgedAt: null,
      });
    case 'concluded':
      if (state.status !== 'dispatched' && state.status !== 'accepted') {
        return refused(whyNotDispatched(state));
      }
      if (state.concludedAt !== null) return refused('already');
      return moved({
        ...state,
        status: 'accepted',
        acceptedAt: state.acceptedAt ?? now,
        concludedAt: now,
      });
    case 'replied':
      if (state.status !== 'dispatched' && state.status !== 'accepted') {
        return refused(whyNotDispatched(state));
      }
      return moved({
        ...state,
        status: 'replied',
        repliedAt: now,
        repliedById: event.byStaffId ?? null,
      });
    case 'closed':
      if (state.status !== 'replied') return refused('not_replied');
      return moved({ ...state, status: 'closed', closedAt: now, satisfied: event.satisfied });
    case 'reopened':
      if (state.status !== 'replied' && state.status !== 'closed') return refused('not_replied');
      if (state.round > 0) return refused('reopened_before');
      return moved({
        ...state,
        status: 'reopened',
        reopenedAt: now,
        closedAt: null,
        satisfied: false,
        // The steps say that it was late before. While it is with nobody, no limit runs that could
        // be missed.
        overdueLevel: 0,
        overdueAt: null,
        urges: 0,
        urgedAt: null,
      });
    case 'withdrawn':
      return moved({ ...state, status: 'withdrawn' });
    case 'urged':
      if (!isWithNobody(state.status)) return refused('already');
      return moved({ ...state, urges: state.urges + 1, urgedAt: now });
    case 'reminded':
      return awaitsAnswer(state.status) ? { kind: 'noted', state } : refused('replied');
    case 'overdue':
      if (!isClockRunning(state)) return refused(whyNotDispatched(state));
      if (event.level <= state.overdueLevel) return refused('already');
      return moved({
        ...state,
        overdueLevel: event.level,
        overdueAt: state.overdueAt ?? now,
      });
    case 'escalated':
      if (!isClockRunning(state)) return refused(whyNotDispatched(state));
      if (event.level <= state.level) return refused('already');
      return moved({
        ...state,
        level: event.level,
        escalatedToId: event.toStaffId ?? state.escalatedToId,
        heldBy: heldByToo(state.heldBy, event.toStaffId),
      });
    case 'supervised':
      if (!awaitsAnswer(state.status)) return refused('replied');
      if (event.level <= state.supervisionLevel || event.level > highestSupervision) {
        return refused('already');
      }
      return moved({
        ...state,
        supervisionLevel: event.level,
        supervisedAt: now,
        supervisorId: event.supervisorId,
      });
    case 'extended':
      if (!isClockRunning(state)) return refused(whyNotDispatched(state));
      if (state.extension !== null) return refused('extended_before');
      if (state.supervisionLevel > 0) return refused('supervised');
      if (state.overdueLevel >= event.extension.level) return refused('overdue');
      return moved({ ...state, extension: event.extension });
    case 'repeated':
      return { kind: 'noted', state };
    default: {
      const never: never = event;
      return never;
    }
  }
}

function dispatch(
  state: TicketState,
  {
    departmentId,
    assigneeId,
    leavesEscalated,
    isToReplier = false,
  }: Extract<TicketEvent, { kind: 'dispatched' }>,
  now: Date,
): TicketStep {
  const heldBy = heldByToo(state.heldBy, assigneeId);
  // The person whose answer left the caller discontent does not answer again, however the ticket
  // reaches them.
  const answeredBefore = isToReplier || (assigneeId !== null && assigneeId === state.repliedById);
  switch (state.status) {
    case 'opened':
    case 'returned':
    case 'dispatched':
    case 'accepted': {
      if (answeredBefore) return refused('same_person');
      const keeps = state.level > 1 && leavesEscalated !== true ? state.escalatedToId : null;
      // Who in the department has it is the department's own affair: it has accepted the ticket, or has
      // as long to return it as before.
      const isWithin =
        departmentId === state.departmentId &&
        (state.status === 'dispatched' || state.status === 'accepted');
      const arrived = { status: 'dispatched', dispatchedAt: now, acceptedAt: null } as const;
      return moved({
        ...state,
        ...(isWithin ? {} : arrived),
        departmentId,
        assigneeId,
        heldBy,
        // The person it was escalated to keeps it, unless it leaves their department.
        escalatedToId: keeps ?? assigneeId,
        clockStartedAt: state.clockStartedAt ?? now,
        urgedAt: null,
      });
    }
    case 'reopened': {
      const isSame =
        assigneeId === null
          ? departmentId === state.departmentId
          : state.heldBy.includes(assigneeId);
      if (isSame || answeredBefore) return refused('same_person');
      return moved({
        ...state,
        status: 'dispatched',
        departmentId,
        assigneeId,
        heldBy,
        level: 1,
        escalatedToId: assigneeId,
        dispatchedAt: now,
        clockStartedAt: now,
        round: 1,
        pauses: [],
        acceptedAt: null,
        concludedAt: null,
        repliedAt: null,
        satisfied: null,
        extension: null,
        urgedAt: null,
      });
    }
    case 'replied':
      return refused('replied');
    case 'closed':
    case 'withdrawn':
      return refused('over');
  }
}

function whyNotDispatched(state: TicketState): TicketRefusal {
  return state.status === 'replied' ? 'replied' : 'not_dispatched';
}

function heldByToo(heldBy: readonly number[], staffId: number | null): readonly number[] {
  return staffId === null || heldBy.includes(staffId) ? heldBy : [...heldBy, staffId];
}

/**
 * Opens a pause when the clock stops in the new status, and ends the open one when it does not.
 */
function withPauses(
  before: TicketState,
  after: TicketState,
  now: Date,
  pausesWhile: readonly TicketStatus[],
): TicketState {
  if (after.clockStartedAt === null || before.status === after.status) return after;
  const last = after.pauses.at(-1);
  const isPaused = last !== undefined && last.until === null;
  const pauses = pausesWhile.includes(after.status);
  if (pauses === isPaused) return after;
  return {
    ...after,
    pauses: pauses
      ? [...after.pauses, { from: now, until: null }]
      : after.pauses.map((each) => (each.until === null ? { ...each, until: now } : each)),
  };
}

function moved(state: TicketState): TicketStep {
  return { kind: 'moved', state };
}

function refused(because: TicketRefusal): TicketStep {
  return { kind: 'refused', because };
}
