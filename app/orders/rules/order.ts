/**
 * One work order (工单), and which event may follow which. Its status says where it is with those who handle it; beside
 * the status stand facts of their own: how far up the ladder of limits it is, whether it is overdue, extended, and at
 * which level of supervision (督办).
 *
 * The clock starts when it is dispatched, not when the department accepts it, and a return (退单) does not start it
 * again. It stands only in those statuses that the profile of limits names.
 */
import type { Amount, Pause } from './limitTime.js';

export type OrderKind =
  | 'contact_judge'
  | 'complaint'
  | 'violation_report'
  /** An opinion or a suggestion. */
  | 'opinion'
  /** A question that is answered later. */
  | 'consultation'
  /** Something an agent could not settle. */
  | 'handed_over';

export const orderKinds: readonly OrderKind[] = [
  'contact_judge',
  'complaint',
  'violation_report',
  'opinion',
  'consultation',
  'handed_over',
];

export type OrderStatus =
  /** With nobody yet: who dispatches has it. */
  | 'opened'
  /** With a department, which may still say that it is not the right one. */
  | 'dispatched'
  | 'accepted'
  /** Back from a wrong addressee. */
  | 'returned'
  | 'replied'
  /** The caller is not content: it goes to a different person. */
  | 'reopened'
  | 'closed'
  /** Given up, by the caller or as no matter of the court's. */
  | 'withdrawn';

export interface Extension extends Amount {
  /** The step of the ladder whose limit it moves. */
  readonly level: number;
  readonly reason: string;
}

/** The highest level of supervision: inspection, court leader, the court above. */
export const highestSupervision = 3;

export interface OrderState {
  readonly status: OrderStatus;
  /** Who must reply; while it is reopened, who replied before. */
  readonly departmentId: number | null;
  readonly handlerId: number | null;
  /** The step of the ladder it has climbed to; 1 is the handler's. */
  readonly level: number;
  /** Whose it is at that step; null: the department's. */
  readonly holderId: number | null;
  /** Everybody it was given to, in order. */
  readonly heldBy: readonly number[];
  readonly dispatchedAt: Date | null;
  /** The first dispatch of this round. */
  readonly clockStartedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly returnedAt: Date | null;
  readonly returns: number;
  /** How often it was asked for that somebody dispatches it; from 0 on again once it is reopened. */
  readonly urges: number;
  /** The last time, since it is with nobody; null: not yet. */
  readonly urgedAt: Date | null;
  readonly repliedAt: Date | null;
  /** Of the staff, who answered it last: of a reopened order who answered it before, until it is answered again. */
  readonly repliedById: number | null;
  readonly closedAt: Date | null;
  readonly reopenedAt: Date | null;
  /** 1 once it was reopened. */
  readonly round: number;
  readonly pauses: readonly Pause[];
  /** The highest step whose limit has passed; 0: none. */
  readonly overdueLevel: number;
  readonly overdueAt: Date | null;
  readonly extension: Extension | null;
  /** 0: none. */
  readonly supervisionLevel: number;
  readonly supervisedAt: Date | null;
  readonly supervisorId: number | null;
  /** What the caller said of the answer. */
  readonly satisfied: boolean | null;
}

export type OrderEvent =
  | {
      readonly kind: 'dispatched';
      readonly departmentId: number;
      /** Null: whoever the department gives it to. */
      readonly handlerId: number | null;
      /** Who has it at its step is of another department than that: it is hers no more. */
      readonly leavesHolder?: boolean;
    }
  | { readonly kind: 'accepted' }
  /** It is not theirs. */
  | {
      readonly kind: 'returned';
      /** Later it cannot be returned any more. */
      readonly until: Date;
    }
  | { readonly kind: 'replied'; readonly byStaffId?: number | null }
  | { readonly kind: 'closed'; readonly satisfied: boolean | null }
  | { readonly kind: 'reopened' }
  | { readonly kind: 'withdrawn' }
  /** Nobody has dispatched it in time: those who should have were told once more. */
  | { readonly kind: 'urged' }
  /** Somebody was told that a limit comes near. */
  | { readonly kind: 'reminded' }
  /** The limit of a step has passed. */
  | { readonly kind: 'overdue'; readonly level: number }
  /** A step begins. Null: there is nobody to give it to, and it stays where it is. */
  | { readonly kind: 'escalated'; readonly level: number; readonly toStaffId: number | null }
  | { readonly kind: 'supervised'; readonly level: number; readonly supervisorId: number | null }
  | { readonly kind: 'extended'; readonly extension: Extension }
  /** The same person called again about the same matter. */
  | { readonly kind: 'repeated' };

export type OrderRefusal =
  /** Closed or withdrawn. */
  | 'over'
  | 'replied'
  | 'not_replied'
  /** It is with nobody who could. */
  | 'not_dispatched'
  | 'already_accepted'
  /** The time for a return is over. */
  | 'too_late'
  /** A reopened order goes to a different person. */
  | 'same_person'
  /** Once only. */
  | 'reopened_before'
  | 'extended_before'
  | 'overdue'
  | 'supervised'
  /** That level is reached already: done before. */
  | 'already';

export type OrderStep =
  /** Another status, or another fact beside it. */
  | { readonly kind: 'moved'; readonly state: OrderState }
  /** It happened, and changes nothing here. */
  | { readonly kind: 'noted'; readonly state: OrderState }
  | { readonly kind: 'refused'; readonly because: OrderRefusal };

/** The state of an order that has just been opened. */
export const newOrderState: OrderState = {
  status: 'opened',
  departmentId: null,
  handlerId: null,
  level: 1,
  holderId: null,
  heldBy: [],
  dispatchedAt: null,
  clockStartedAt: null,
  acceptedAt: null,
  returnedAt: null,
  returns: 0,
  urges: 0,
  urgedAt: null,
  repliedAt: null,
  repliedById: null,
  closedAt: null,
  reopenedAt: null,
  round: 0,
  pauses: [],
  overdueLevel: 0,
  overdueAt: null,
  extension: null,
  supervisionLevel: 0,
  supervisedAt: null,
  supervisorId: null,
  satisfied: null,
};

/** Whether an answer is still to come. */
export function awaitsAnswer(status: OrderStatus): boolean {
  return status !== 'replied' && status !== 'closed' && status !== 'withdrawn';
}

/** Whether nobody has it who could answer: who dispatches is to find somebody. */
export function isWithNobody(status: OrderStatus): boolean {
  return status === 'opened' || status === 'returned' || status === 'reopened';
}

/** Whether its limits run: dispatched, and not answered. A return leaves them running. */
export function isClockRunning(state: OrderState): boolean {
  return state.clockStartedAt !== null && awaitsAnswer(state.status) && state.status !== 'reopened';
}

/**
 * The state after an event. Never throws: an event that is not possible is refused, with the reason.
 * @param pausesWhile statuses of the profile in which the clock stands.
 */
export function nextOrderState(
  state: OrderState,
  event: OrderEvent,
  now: Date,
  pausesWhile: readonly OrderStatus[] = [],
): OrderStep {
  const step = apply(state, event, now);
  if (step.kind !== 'moved') return step;
  return { kind: 'moved', state: withPauses(state, step.state, now, pausesWhile) };
}

function apply(state: OrderState, event: OrderEvent, now: Date): OrderStep {
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
        handlerId: null,
        holderId: null,
        returnedAt: now,
        returns: state.returns + 1,
        urgedAt: null,
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
        // That it was late before stands in its steps. While it is with nobody no limit runs that could be missed.
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
        holderId: event.toStaffId ?? state.holderId,
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
  state: OrderState,
  { departmentId, handlerId, leavesHolder }: Extract<OrderEvent, { kind: 'dispatched' }>,
  now: Date,
): OrderStep {
  const heldBy = heldByToo(state.heldBy, handlerId);
  // Who did not content her does not answer once more, by whatever way it comes.
  const answeredBefore = handlerId !== null && handlerId === state.repliedById;
  switch (state.status) {
    case 'opened':
    case 'returned':
    case 'dispatched':
    case 'accepted': {
      if (answeredBefore) return refused('same_person');
      const keeps = state.level > 1 && leavesHolder !== true ? state.holderId : null;
      return moved({
        ...state,
        status: 'dispatched',
        departmentId,
        handlerId,
        heldBy,
        // Who it was escalated to keeps it, unless it leaves her department.
        holderId: keeps ?? handlerId,
        dispatchedAt: now,
        clockStartedAt: state.clockStartedAt ?? now,
        acceptedAt: null,
        urgedAt: null,
      });
    }
    case 'reopened': {
      const isSame =
        handlerId === null
          ? departmentId === state.departmentId
          : answeredBefore || state.heldBy.includes(handlerId);
      if (isSame) return refused('same_person');
      return moved({
        ...state,
        status: 'dispatched',
        departmentId,
        handlerId,
        heldBy,
        level: 1,
        holderId: handlerId,
        dispatchedAt: now,
        clockStartedAt: now,
        round: 1,
        pauses: [],
        acceptedAt: null,
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

function whyNotDispatched(state: OrderState): OrderRefusal {
  return state.status === 'replied' ? 'replied' : 'not_dispatched';
}

function heldByToo(heldBy: readonly number[], staffId: number | null): readonly number[] {
  return staffId === null || heldBy.includes(staffId) ? heldBy : [...heldBy, staffId];
}

/** Opens a pause when the new status is one in which the clock stands, and ends the open one when it is none. */
function withPauses(
  before: OrderState,
  after: OrderState,
  now: Date,
  pausesWhile: readonly OrderStatus[],
): OrderState {
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

function moved(state: OrderState): OrderStep {
  return { kind: 'moved', state };
}

function refused(because: OrderRefusal): OrderStep {
  return { kind: 'refused', because };
}
