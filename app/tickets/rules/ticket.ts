/**
 * What a ticket (工单) is: its kind and its state. Its status says where it is on its way through
 * the court. Beside the status there are separate facts: how far up the escalation of limits it is, whether
 * it is overdue or extended, and at which level of supervision (督办).
 */
import type { Amount, Pause } from './limitTime.js';

/** What kind of matter a ticket is. */
export type TicketKind =
  | 'contact_judge'
  | 'complaint'
  /** That the court did not file a case, or not in time (立案投诉). */
  | 'filing_complaint'
  /** A report of a violation of law or discipline (检举控告). It is no petition. */
  | 'violation_report'
  /** An opinion or a suggestion. */
  | 'opinion'
  /** A question that is answered later. */
  | 'consultation'
  /** Something that an agent could not settle. */
  | 'handed_over'
  /** An appointment with the judge of a case (预约法官). */
  | 'judge_appointment'
  /** Questions about a judgment, which the judge answers in person (判后答疑). */
  | 'judgment_questions'
  /** A visit to the court's reception of petitioners (预约接访). */
  | 'visit';

/** All kinds of tickets. */
export const ticketKinds: readonly TicketKind[] = [
  'contact_judge',
  'complaint',
  'filing_complaint',
  'violation_report',
  'opinion',
  'consultation',
  'handed_over',
  'judge_appointment',
  'judgment_questions',
  'visit',
];

/** The status of a ticket. */
export type TicketStatus =
  /** With nobody yet: it waits to be dispatched. */
  | 'opened'
  /** With a department, which may still say that it is the wrong one. */
  | 'dispatched'
  | 'accepted'
  /** Back from a wrong addressee. */
  | 'returned'
  | 'replied'
  /** The caller is not content: the ticket goes to a different person. */
  | 'reopened'
  | 'closed'
  /** Given up, by the caller or because it is not a matter for the court. */
  | 'withdrawn';

/** Every status. */
export const ticketStatuses: readonly TicketStatus[] = [
  ...(['opened', 'dispatched', 'accepted', 'returned', 'replied', 'reopened'] as const),
  ...(['closed', 'withdrawn'] as const),
];

/** An extension of a limit. */
export interface Extension extends Amount {
  /** The step of the escalation whose limit it moves. */
  readonly level: number;
  readonly reason: string;
}

/** The highest level of supervision. The levels are: inspection, court leader, the court above. */
export const highestSupervision = 3;

/** The state of a ticket: everything that nextTicketState.ts decides. */
export interface TicketState {
  readonly status: TicketStatus;
  /**
   * The department and the person who must reply. While the ticket is reopened: those who replied
   * before.
   */
  readonly departmentId: number | null;
  readonly assigneeId: number | null;
  /** The step of the escalation it has climbed to; 1 is the assignee's. */
  readonly level: number;
  /** The person who has it at that step; null: the department. */
  readonly escalatedToId: number | null;
  /** Everybody it was given to, in order. */
  readonly heldBy: readonly number[];
  readonly dispatchedAt: Date | null;
  /** The first dispatch of this round. */
  readonly clockStartedAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly returnedAt: Date | null;
  readonly returns: number;
  /** How often its dispatch was urged; starts again from 0 once it is reopened. */
  readonly urges: number;
  /** The last time its dispatch was urged since it is with nobody; null: not yet. */
  readonly urgedAt: Date | null;
  /**
   * When its handling was complete, where the caller is told the result after that
   * (`tellWithin` of the profile).
   */
  readonly concludedAt: Date | null;
  readonly repliedAt: Date | null;
  /**
   * The member of staff who answered it last. On a reopened ticket: who answered it before, until it
   * is answered again.
   */
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
  /** Whether the caller was content with the answer. */
  readonly satisfied: boolean | null;
}

/** The state of a ticket that has just been opened. */
export const newTicketState: TicketState = {
  status: 'opened',
  departmentId: null,
  assigneeId: null,
  level: 1,
  escalatedToId: null,
  heldBy: [],
  dispatchedAt: null,
  clockStartedAt: null,
  acceptedAt: null,
  returnedAt: null,
  returns: 0,
  urges: 0,
  urgedAt: null,
  concludedAt: null,
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

/** Whether nothing more is done about it. */
export function isOver(status: TicketStatus): boolean {
  return status === 'closed' || status === 'withdrawn';
}

/** Whether an answer is still to come. */
export function awaitsAnswer(status: TicketStatus): boolean {
  return status !== 'replied' && !isOver(status);
}

/** Whether nobody has it who could answer: it waits to be dispatched. */
export function isWithNobody(status: TicketStatus): boolean {
  return status === 'opened' || status === 'returned' || status === 'reopened';
}

/** Whether its limits run: it is dispatched, and not answered. A return leaves them running. */
export function isClockRunning(state: TicketState): boolean {
  return state.clockStartedAt !== null && awaitsAnswer(state.status) && state.status !== 'reopened';
}
