/**
 * Repeated calls. If the same person calls about the same matter within the court's window, this
 * does not make a second ticket: the call is recorded on the ticket it repeats. Many of them, or one
 * about a ticket that is overdue, put the ticket under supervision. No court publishes a number.
 * Ours are 3 calls in 30 days, and a court sets its own (settings `tickets`).
 *
 * Questions are an exception in two ways, and so are appointments. A question that was answered is over,
 * so the next one is a ticket of its own. And two questions that name no case need not be about the same matter. While
 * the first awaits its answer, the second is kept with it, so that one answer serves both. But that
 * urges nobody, and does not count towards supervision.
 *
 * A caller who calls again after an answer was not content with it, whether they say so on the
 * ticket or complain again. The ticket is redone, by a different person. After the second answer their
 * call is a ticket of its own, and the earlier calls count for it.
 */
import type { RepeatPolicy } from '../../court/settings/rules/repeatSettings.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import {
  awaitsAnswer,
  isOver,
  type TicketKind,
  type TicketState,
  type TicketStatus,
} from './ticket.js';

/** Who calls, as far as is known. */
export interface CallerIdentity {
  /** The person the caller has proved to be. */
  readonly personId: number | null;
  readonly number: string | null;
}

/** What a ticket is about, as far as it distinguishes matters. */
export interface Matter {
  readonly kind: TicketKind;
  readonly courtId: number;
  readonly caseId: number | null;
  readonly aboutDepartmentId: number | null;
  readonly aboutStaffId: number | null;
}

/**
 * Whether two calls come from one person: by the verified identity where both have one, else by the
 * number. Two verified people who share a telephone are two.
 */
export function isSamePerson(a: CallerIdentity, b: CallerIdentity): boolean {
  if (a.personId !== null && b.personId !== null) return a.personId === b.personId;
  const number = normalNumber(a.number);
  return number !== null && number === normalNumber(b.number);
}

/**
 * Whether no caller can show that a ticket is theirs: it has no number, and its caller was not
 * verified or is anonymous.
 */
export function isNobodys({ personId, number }: CallerIdentity): boolean {
  return personId === null && normalNumber(number) === null;
}

/**
 * Kinds of one family are one matter to the caller. A complaint about a judge must not end up as
 * one more message to that judge.
 */
const families: Readonly<Record<TicketKind, string>> = {
  contact_judge: 'contact',
  consultation: 'contact',
  handed_over: 'contact',
  complaint: 'complaint',
  filing_complaint: 'filing',
  violation_report: 'report',
  opinion: 'opinion',
  judge_appointment: 'appointment',
  judgment_questions: 'judgment',
  visit: 'visit',
};

/** Families whose tickets are over once they were answered: questions and appointments. */
const overOnceAnswered: ReadonlySet<string> = new Set([
  families.contact_judge,
  families.judge_appointment,
  families.judgment_questions,
  families.visit,
]);

function isOverOnceAnswered(kind: TicketKind): boolean {
  return overOnceAnswered.has(families[kind]);
}

/** Returns the key of a matter: that of its case, or of the department or person it is about. */
export function matterOf(matter: Matter): string {
  const family = families[matter.kind];
  if (matter.caseId !== null) return `${family}:case:${matter.caseId}`;
  const about = [matter.courtId, matter.aboutDepartmentId ?? '-', matter.aboutStaffId ?? '-'];
  return `${family}:about:${about.join(':')}`;
}

/**
 * Whether anything says what the matter is about. Two questions that say nothing may or may not be
 * one matter.
 */
export function isNamedMatter(matter: Matter): boolean {
  const { kind, caseId, aboutDepartmentId, aboutStaffId } = matter;
  if (!isOverOnceAnswered(kind)) return true;
  return caseId !== null || aboutDepartmentId !== null || aboutStaffId !== null;
}

/** The state of a ticket that a repeated call depends on. */
type Standing = Pick<TicketState, 'status' | 'round'> & { readonly openedAt: Date };

/**
 * Whether a call may join a ticket of the same matter, within the window: a ticket that awaits its
 * answer, or one that was answered and can be redone.
 */
export function canJoin(ticket: Standing, policy: RepeatPolicy, now: Date): boolean {
  if (isOver(ticket.status)) return false;
  if (ticket.status === 'replied' && ticket.round > 0) return false;
  return ticket.openedAt >= windowStart(policy, now);
}

/**
 * Whether a complaint was redone and answered again. A further call about it is a new ticket, but is
 * not counted as the first call.
 */
export function isAnsweredTwice(
  ticket: Pick<TicketState, 'status' | 'round'> & { readonly kind: TicketKind },
): boolean {
  if (isOverOnceAnswered(ticket.kind) || ticket.round === 0) return false;
  return ticket.status === 'replied' || ticket.status === 'closed';
}

/**
 * Whether a call joins a ticket of the same matter, by the kind of both. Unlike a complaint, a
 * question, a message or an appointment that was answered is over. And a message to a judge is not joined to a
 * question about the same case that somebody else is looking into.
 * @param call `departmentId`: where it would go by itself; null: the dispatchers decide.
 */
export function repeats(
  call: { readonly kind: TicketKind; readonly departmentId: number | null },
  ticket: typeof call & Standing,
  policy: RepeatPolicy,
  now: Date,
): boolean {
  if (!canJoin(ticket, policy, now)) return false;
  if (isOverOnceAnswered(ticket.kind) && !awaitsAnswer(ticket.status)) return false;
  return (
    call.kind === ticket.kind ||
    call.departmentId === null ||
    call.departmentId === ticket.departmentId
  );
}

/** Returns when the court's window begins. */
export function windowStart(policy: RepeatPolicy, now: Date): Date {
  return new Date(now.getTime() - policy.windowDays * 86_400_000);
}

/**
 * Returns why a repeated call puts a ticket under supervision; null when it does not.
 * @param calls calls on the matter within the window, this one and the first included. They include
 *   those of tickets that were closed meanwhile, so that closing a ticket quickly hides no
 *   repetition.
 */
export function supervisionByRepeat(
  ticket: {
    readonly status: TicketStatus;
    readonly supervisionLevel: number;
    readonly overdueLevel: number;
  },
  calls: number,
  policy: RepeatPolicy,
): 'repeats' | 'overdue' | null {
  if (ticket.supervisionLevel > 0 || !awaitsAnswer(ticket.status)) return null;
  if (ticket.overdueLevel > 0) return 'overdue';
  return calls >= policy.superviseAtCalls ? 'repeats' : null;
}
