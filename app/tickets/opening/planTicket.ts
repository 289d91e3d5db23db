/** The rows of a new ticket, before any of them is written. */
import type { Language } from '../../telephony/call.js';
import {
  newTicketState,
  type TicketKind,
  type TicketState,
  type TicketStatus,
} from '../rules/ticket.js';
import { nextTicketState } from '../rules/nextTicketState.js';
import { isKeptFromDepartment, type Actor, type TicketFacts } from '../rules/ticketAccess.js';
import { limitsOf } from '../rules/ticketLimits.js';
import { matterOf } from '../rules/ticketRepeats.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import {
  firstAddressee,
  type Addressee,
  dispatchersOf,
  assigneesOf,
} from '../rules/ticketRouting.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import { keptCode } from '../store/ticketCodes.js';
import type { TicketContext } from '../store/ticketContext.js';
import type { NewMessage } from '../store/ticketMessages.js';
import type { People } from '../store/ticketPeople.js';
import type { NewTicketRow, WithTicket } from '../store/insertTicket.js';
import type { NewTicketStep } from '../store/ticketSteps.js';
import type { NewSms } from '../../messages/store/smsOutbox.js';
import { callerSms, staffSms, smsToCaller, smsToStaff } from '../ticketSms.js';

/** A request to open a ticket. */
export interface NewTicket {
  readonly kind: TicketKind;
  readonly courtId: number;
  readonly urgent?: boolean;
  /** Reports of violations and complaints about filing always are. */
  readonly confidential?: boolean;
  /**
   * Nobody is to know who the caller is: neither number nor person nor call is kept, here or in the
   * records of the call.
   */
  readonly anonymous?: boolean;
  readonly language: Language;
  readonly caseId?: number | null;
  readonly aboutDepartmentId?: number | null;
  readonly aboutStaffId?: number | null;
  readonly callerName?: string | null;
  readonly callerNumber: string | null;
  /** The person the caller has proved to be. */
  readonly personId?: number | null;
  /**
   * The cases for which they have proved it: only tickets about these are theirs. Null or left out:
   * all of the person's.
   */
  readonly onlyCaseIds?: readonly number[] | null;
  readonly callId: string | null;
  /** The caller alone, or an agent for them. */
  readonly by: Extract<Actor, { kind: 'caller' | 'agent' }>;
  readonly message: NewMessage | null;
  /** Whether the number alone may tie it to an earlier ticket (default: it may). A fax's may not: it proves nothing, and pages are evidence. */
  readonly joinsByNumber?: boolean;
  /** Whether the caller gets an SMS with number and code (default: yes). */
  readonly tellsCaller?: boolean;
  /**
   * The code that will open the ticket; by default a new one is made. A program that may have to
   * repeat the request, because the connection broke, gives one. Then it knows which code the ticket
   * has.
   */
  readonly code?: string;
  /** Given by the agent; null: the dispatchers decide. By default app/tickets/rules/ticketRouting.ts decides. */
  readonly to?: Addressee | null;
  /** When the slot begins that the caller has chosen, of a kind that asks for an appointment. */
  readonly appointmentAt?: Date;
}

/** A {@link NewTicket} with a code of its own. */
export type CodedTicket = NewTicket & {
  readonly code: string;
  /** The cases in which the person has no part any more: tickets about these are not theirs. */
  readonly left: readonly number[];
};

/** The rows of a new ticket. */
export interface Plan extends WithTicket {
  readonly ticket: NewTicketRow;
}

/** Returns what a caller says a ticket is about. By that repeats of it are known. */
function namedIn(given: NewTicket) {
  return {
    kind: given.kind,
    courtId: given.courtId,
    caseId: given.caseId ?? null,
    aboutDepartmentId: given.aboutDepartmentId ?? null,
    aboutStaffId: given.aboutStaffId ?? null,
  };
}

/** Returns the matter that the ticket belongs to, the same for each repeat of it. */
export function namedMatter(given: NewTicket): string {
  return matterOf(namedIn(given));
}

/** Returns what a ticket is about: whoever it is about is known before anybody is chosen for it. */
export function matterIn(given: NewTicket, context: TicketContext) {
  return { ...namedIn(given), ...aboutOf(given, context) };
}

/**
 * Plans the rows of a ticket that is opened now. It is dispatched at once where the addressee is
 * clear.
 */
export function planTicket(
  identityKeys: IdentityKeys,
  given: CodedTicket,
  context: TicketContext,
  number: string,
  now: Date,
): Plan {
  const { rules, profile, people, caseDepartmentId, caseJudgeId } = context;
  const matter = matterIn(given, context);
  const to =
    given.to === undefined
      ? firstAddressee({ ...matter, caseDepartmentId, caseJudgeId }, people)
      : given.to;
  const state = to === null ? newTicketState : dispatched(to, now, profile.pausesWhile);
  const limits = limitsOf(profile, rules.time, state, now, given.anonymous !== true);
  const ticket: NewTicketRow = {
    ...state,
    ...matter,
    number,
    matter: namedMatter(given),
    urgent: given.urgent ?? false,
    confidential: isKeptFromDepartment(given.kind) || (given.confidential ?? false),
    anonymous: given.anonymous ?? false,
    language: given.language,
    callerName: given.callerName ?? null,
    callerNumber: normalNumber(given.callerNumber),
    personId: given.personId ?? null,
    callId: given.callId,
    openedByAgentId: given.by.kind === 'agent' ? given.by.agentId : null,
    openedAt: now,
    dueAt: limits.dueAt,
    latestAt: limits.latestAt,
  };
  const steps = firstSteps(given, to, profile.name);
  const toCaller =
    given.tellsCaller === false ? [] : smsToCaller(ticket, 'opened', callerSms.opened(ticket));
  const code = keptCode(identityKeys, number, given.code, toCaller.length > 0);
  const sms = [...smsOfNew(ticket, people), ...toCaller];
  return { ticket, message: given.message, steps, due: limits.steps, sms, code };
}

/**
 * Returns whom a ticket is about. A complaint about a case that names nobody is about its judge: it is
 * kept from the judge, and its escalation passes over them. Where the case has no judge, it is about the
 * department of the case. Where an agent has chosen the addressee, the agent has heard whom it is about. A
 * report about a case that names nobody is about its judge and the judge's department, so that neither the
 * judge nor the head can be given it. A complaint about filing that names nobody is about the department
 * that dispatches, to which the filing of cases belongs (诉讼服务中心、立案庭); where there are several, it is kept from all of them.
 */
function aboutOf(
  given: NewTicket,
  { people, caseDepartmentId, caseJudgeId }: TicketContext,
): Pick<TicketFacts, 'aboutDepartmentId' | 'aboutStaffId'> {
  const { kind, aboutDepartmentId = null, aboutStaffId = null } = given;
  const namesNobody = aboutDepartmentId === null && aboutStaffId === null;
  if (namesNobody && kind === 'violation_report') {
    const judge = people.staff.find(({ id }) => id === caseJudgeId);
    return {
      aboutDepartmentId: judge?.departmentId ?? caseDepartmentId,
      aboutStaffId: caseJudgeId,
    };
  }
  if (namesNobody && kind === 'filing_complaint') {
    const { courtId } = given;
    const division = people.departments.find((each) => each.isDispatch && each.courtId === courtId);
    return { aboutDepartmentId: division?.id ?? null, aboutStaffId };
  }
  if (namesNobody && kind === 'complaint' && given.to === undefined) {
    return {
      aboutDepartmentId: caseJudgeId === null ? caseDepartmentId : null,
      aboutStaffId: caseJudgeId,
    };
  }
  return { aboutDepartmentId, aboutStaffId };
}

function dispatched(to: Addressee, now: Date, pausesWhile: readonly TicketStatus[]): TicketState {
  const step = nextTicketState(newTicketState, { kind: 'dispatched', ...to }, now, pausesWhile);
  if (step.kind === 'refused') throw new Error(`a new ticket was not dispatched: ${step.because}`);
  return step.state;
}

function firstSteps(given: NewTicket, to: Addressee | null, profile: string): NewTicketStep[] {
  const opened: NewTicketStep = { kind: 'opened', by: given.by, toStatus: 'opened' };
  if (to === null) return [opened];
  const by: Actor = given.to === undefined ? { kind: 'clock' } : given.by;
  const { departmentId: toDepartmentId, assigneeId: toStaffId } = to;
  return [
    opened,
    {
      kind: 'dispatched',
      by,
      fromStatus: 'opened',
      toStatus: 'dispatched',
      toDepartmentId,
      toStaffId,
      detail: { profile },
    },
  ];
}

function smsOfNew(ticket: NewTicketRow, people: People): NewSms[] {
  return ticket.status === 'opened'
    ? smsToStaff(ticket, 'to_dispatch', staffSms.toDispatch(ticket), dispatchersOf(ticket, people))
    : smsToStaff(ticket, 'dispatched', staffSms.dispatched(ticket), assigneesOf(ticket, people));
}
