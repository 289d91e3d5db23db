/**
 * Repeated calls. The same person about the same matter within the court's window does not make a second order: her call
 * is recorded on the order it repeats. Many of them, or one about an order that is overdue, put the order under
 * supervision. No court publishes a number; ours are 3 calls in 30 days, and a court sets its own (settings `orders`).
 *
 * Questions are the exception in two ways. A question that was answered is over: the next one is an order of its own. And
 * two questions that name no case need not be about the same: while the first awaits its answer the second is kept with
 * it, so that one answer serves both, but that is no urging, and does not count towards supervision.
 *
 * Who calls again after an answer has not been content with it, whether she says so on the order or complains anew: it is
 * done again, by a different person. After the second answer her call is an order of its own, and the earlier calls count
 * for it.
 */
import type { RepeatPolicy } from '../../court/settings/rules/repeatSettings.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { awaitsAnswer, type OrderKind, type OrderState, type OrderStatus } from './order.js';

/** Who calls, as far as is known. */
export interface CallerIdentity {
  /** Whom she has proved to be. */
  readonly personId: number | null;
  readonly number: string | null;
}

/** What an order is about, as far as it tells matters apart. */
export interface Matter {
  readonly kind: OrderKind;
  readonly courtId: number;
  readonly caseId: number | null;
  readonly aboutDepartmentId: number | null;
  readonly aboutStaffId: number | null;
}

/**
 * Whether two calls are one person's: the verified identity where both have one, else the number. Two verified people
 * who share a telephone are two.
 */
export function isSamePerson(a: CallerIdentity, b: CallerIdentity): boolean {
  if (a.personId !== null && b.personId !== null) return a.personId === b.personId;
  const number = normalNumber(a.number);
  return number !== null && number === normalNumber(b.number);
}

/** Whether no caller can show that it is hers: without a number, and of somebody who was not verified or is anonymous. */
export function isNobodys({ personId, number }: CallerIdentity): boolean {
  return personId === null && normalNumber(number) === null;
}

/** Kinds that are one matter to the caller. A complaint about a judge must not end as one more message to him. */
const families: Readonly<Record<OrderKind, string>> = {
  contact_judge: 'contact',
  consultation: 'contact',
  handed_over: 'contact',
  complaint: 'complaint',
  violation_report: 'report',
  opinion: 'opinion',
};

/** The key of a matter: that of its case, or of whom it is about. */
export function matterOf(matter: Matter): string {
  const family = families[matter.kind];
  if (matter.caseId !== null) return `${family}:case:${matter.caseId}`;
  const about = [matter.courtId, matter.aboutDepartmentId ?? '-', matter.aboutStaffId ?? '-'];
  return `${family}:about:${about.join(':')}`;
}

/** Whether anything says what it is about. Of two questions that say nothing nobody knows whether they are one matter. */
export function isNamedMatter(matter: Matter): boolean {
  const { kind, caseId, aboutDepartmentId, aboutStaffId } = matter;
  if (families[kind] !== 'contact') return true;
  return caseId !== null || aboutDepartmentId !== null || aboutStaffId !== null;
}

/** How an order stands, as far as a repeated call depends on it. */
type Standing = Pick<OrderState, 'status' | 'round'> & { readonly openedAt: Date };

/**
 * Whether a call may join an order of the same matter, within the window: one that awaits its answer, or one that was
 * answered and can be done again.
 */
export function canJoin(order: Standing, policy: RepeatPolicy, now: Date): boolean {
  if (order.status === 'closed' || order.status === 'withdrawn') return false;
  if (order.status === 'replied' && order.round > 0) return false;
  return order.openedAt >= windowStart(policy, now);
}

/** Whether a complaint was done again and answered again: a further call about it is a new order, but not the first call. */
export function isAnsweredTwice(
  order: Pick<OrderState, 'status' | 'round'> & { readonly kind: OrderKind },
): boolean {
  if (families[order.kind] === 'contact' || order.round === 0) return false;
  return order.status === 'replied' || order.status === 'closed';
}

/**
 * Whether a call joins an order of the same matter, by the kind of both. Unlike a complaint, a question or a message that was
 * answered is over. And a message to a judge is not left with somebody else who looks into a question about the same case.
 * @param call `departmentId`: to whom it would go by itself; null: whoever dispatches decides.
 */
export function repeats(
  call: { readonly kind: OrderKind; readonly departmentId: number | null },
  order: typeof call & Standing,
  policy: RepeatPolicy,
  now: Date,
): boolean {
  if (!canJoin(order, policy, now)) return false;
  if (families[order.kind] === 'contact' && !awaitsAnswer(order.status)) return false;
  return (
    call.kind === order.kind ||
    call.departmentId === null ||
    call.departmentId === order.departmentId
  );
}

export function windowStart(policy: RepeatPolicy, now: Date): Date {
  return new Date(now.getTime() - policy.windowDays * 86_400_000);
}

/**
 * Why a repeated call puts an order under supervision; null when it does not.
 * @param calls on the matter within the window, this one and the first included; also those of orders that were closed
 * meanwhile, so that closing an order quickly hides no repetition.
 */
export function supervisionByRepeat(
  order: {
    readonly status: OrderStatus;
    readonly supervisionLevel: number;
    readonly overdueLevel: number;
  },
  calls: number,
  policy: RepeatPolicy,
): 'repeats' | 'overdue' | null {
  if (order.supervisionLevel > 0 || !awaitsAnswer(order.status)) return null;
  if (order.overdueLevel > 0) return 'overdue';
  return calls >= policy.superviseAtCalls ? 'repeats' : null;
}
