/**
 * Opens a ticket, or joins the call to the ticket it repeats, reopening it if it was answered. One
 * transaction covers everything from the caller's message to the SMS to the people who must answer.
 * Idempotent: called again for the same call or the same recorded message (the connection broke,
 * and it was unknown whether the ticket was written), it returns the ticket that was opened before.
 */
import { awaitsAnswer, type TicketKind } from '../rules/ticket.js';
import { isKeptFromDepartment, type ReceiveRefusal } from '../rules/ticketAccess.js';
import {
  isAnsweredTwice,
  isNamedMatter,
  isSamePerson,
  repeats,
  windowStart,
  type CallerIdentity,
} from '../rules/ticketRepeats.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { whyNotToAddressee, type Addressee } from '../rules/ticketRouting.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { forgetCaller, readCallerNumber } from '../../queue/store/forgetCaller.js';
import { readAgentCallOfReport } from '../../queue/store/callsOfAgents.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import { sixDigits } from '../../court/identity/sixDigits.js';
import { readCode } from '../store/ticketCodes.js';
import {
  readNewTicketContext,
  readTicketContext,
  type TicketContext,
} from '../store/ticketContext.js';
import { insertMessage, type NewMessage } from '../store/ticketMessages.js';
import { beginForCaller, insertTicket, insertTicketWithOthers } from '../store/insertTicket.js';
import { isKnownFile, readTicketOfFile, type Ticket } from '../store/tickets.js';
import { readCasesLeft } from '../store/ownTickets.js';
import { readSavedText } from '../store/ticketRepeats.js';
import { ticketsOfMatter } from '../store/findTickets.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import {
  lockWithRules,
  type TicketCodeDeps,
  type LockedTicket,
  type Refusal,
} from '../state/changeTicket.js';
import {
  keepAppointment,
  meetingAt,
  SlotTaken,
  takeAppointment,
  whyNoAppointment,
  type AppointmentRefusal,
  type Meeting,
} from '../appointments/takeAppointment.js';
import { deferReport } from './deferredReport.js';
import { isOwnTicket } from './findOwnTicket.js';
import { callsOnMatter, joinLocked, type RepeatedCall } from './joinRepeat.js';
import {
  matterIn,
  namedMatter,
  planTicket,
  type CodedTicket,
  type NewTicket,
  type Plan,
} from './planTicket.js';
import { reopenLocked } from '../state/reopenTicket.js';
import { superviseByCalls } from '../state/superviseTicket.js';

export type { NewTicket };

/** What became of a request to open a ticket. */
export type OpenResult =
  | {
      readonly kind: 'opened';
      readonly ticket: Ticket;
      /** Null: the ticket was opened earlier in this call, and its code was told then. */
      readonly code: string | null;
      /**
       * An anonymous report waits until its day is over. `ticket` is the ticket to be, without an id.
       */
      readonly isHeld?: true;
    }
  | {
      readonly kind: 'joined';
      readonly ticket: Ticket;
      /**
       * True if the caller has proved to be the person who opened the ticket, by a proof that covers
       * the ticket, or an agent took the call. Otherwise only the number suggests it. Then the
       * caller's words are kept with the ticket, but urge nobody, and the caller hears nothing about
       * the ticket.
       */
      readonly isProven: boolean;
      readonly calls: number;
      readonly isSupervisedByIt: boolean;
      /** The ticket was answered before this call, and is redone because of it. */
      readonly isReopened: boolean;
    }
  /**
   * `not_anonymous`: a caller who wants an answer cannot be anonymous. Complaints, reports and
   * opinions can be anonymous.
   *
   * `agent_call_recorded`: an agent has the caller in an agent call that is recorded, so the caller is not
   * anonymous; or that was the agent's last agent call. `no_unrecorded_agent_call`: the agent has had none of
   * their own, or is only asked by a colleague.
   */
  | {
      readonly kind: 'refused';
      readonly because:
        | ReceiveRefusal
        | Refusal
        | AppointmentRefusal
        | 'not_anonymous'
        | 'agent_call_recorded'
        | 'no_unrecorded_agent_call';
    };

/** How long an agent can write an anonymous report of their last agent call. */
const agentCallOfReportMs = 86_400_000;

const canBeAnonymous: readonly TicketKind[] = ['complaint', 'violation_report', 'opinion'];

/** Opens a ticket, or joins the call to the ticket it repeats. See the top of this file. */
export async function openTicket(deps: TicketCodeDeps, asked: NewTicket): Promise<OpenResult> {
  const code = asked.code ?? sixDigits();
  const { personId = null } = asked;
  const today = chinaDate(deps.clock.now());
  const left = personId === null ? [] : await readCasesLeft(deps.db, personId, today);
  const given = { ...asked, code, left };
  const anonymous = given.anonymous ?? false;
  if (anonymous && !canBeAnonymous.includes(given.kind)) {
    return { kind: 'refused', because: 'not_anonymous' };
  }
  const of = {
    courtId: given.courtId,
    kind: given.kind,
    urgent: given.urgent ?? false,
    caseId: given.caseId ?? null,
    staffIds: [given.to?.assigneeId ?? null, given.aboutStaffId ?? null],
    departmentIds: [given.to?.departmentId ?? null],
  };
  // An anonymous report takes no serial: a gap would tell between which tickets it came.
  const context = anonymous
    ? { ...(await readTicketContext(deps.db, of)), number: null }
    : await readNewTicketContext(deps.db, { ...of, newOn: today });
  const refusal = given.to == null ? null : refusalOf(given, given.to, context);
  if (refusal !== null) return { kind: 'refused', because: refusal };
  const { appointmentAt: at } = given;
  const meeting = at === undefined ? null : meetingAt(at, given, context, deps.clock.now());
  if (typeof meeting === 'string') return { kind: 'refused', because: meeting };
  try {
    return context.number === null
      ? await openAnonymous(deps, given, context)
      : await openNamed(deps, given, context, context.number, meeting);
  } catch (error) {
    if (error instanceof SlotTaken) return { kind: 'refused', because: 'slot_taken' };
    const file = given.message?.voice?.file;
    const before =
      file !== undefined && isKnownFile(error) ? await readTicketOfFile(deps.db, file) : null;
    if (before === null) throw error;
    return openedBefore(deps.db, deps.identityKeys, before, code);
  }
}

/**
 * Returns a ticket that was opened by an earlier attempt, or earlier in this call. Only in the
 * first case its code is this one.
 */
async function openedBefore(
  db: Queryable,
  identityKeys: IdentityKeys,
  ticket: Ticket,
  code: string,
): Promise<OpenResult> {
  const stored = await readCode(db, ticket.id);
  const isIts = stored !== null && identityKeys.codeMatches(stored, code);
  return { kind: 'opened', ticket, code: isIts ? code : null };
}

async function openAnonymous(
  deps: TicketCodeDeps,
  given: CodedTicket,
  context: TicketContext,
): Promise<OpenResult> {
  return withTransaction(deps.db, async (client) => {
    const now = deps.clock.now();
    const { by, callId } = given;
    let known: string | null = null;
    if (by.kind === 'agent') {
      const since = new Date(now.getTime() - agentCallOfReportMs);
      const agentCall = await readAgentCallOfReport(client, by.agentId, since);
      if (agentCall === null) return { kind: 'refused', because: 'no_unrecorded_agent_call' };
      if (agentCall.isRecorded) return { kind: 'refused', because: 'agent_call_recorded' };
      // The report changes nothing in the records of its call: that would tell it from others. All
      // that the call has to lose it loses at its end, like every call with an agent call that was not
      // recorded (queue/store/closeCall.ts).
      known = await readCallerNumber(client, agentCall.callId);
    } else if (callId !== null) {
      known = await forgetCaller(client, callId, now);
    }
    const message = without(given.message, [known, given.callerNumber]);
    const noProof = { personId: null, onlyCaseIds: null, left: [] };
    const nobody = { callerName: null, callerNumber: null, ...noProof, callId: null };
    // Nor is it kept which agent wrote it down: an agent has few agent calls in a day.
    const report = { ...given, ...nobody, message, by: { kind: 'caller' } as const };
    const held = await deferReport(client, deps.identityKeys, report, context, now);
    return { kind: 'opened', ...held, isHeld: true };
  });
}

/** Removes the caller's number from the message, where the caller or an agent wrote it. */
function without(
  message: NewMessage | null,
  numbers: readonly (string | null)[],
): NewMessage | null {
  if (message?.body == null) return message;
  let body = message.body;
  for (const number of numbers) {
    for (const form of [number, normalNumber(number)]) {
      if (form !== null && form !== '') body = body.replaceAll(form, '***');
    }
  }
  return { ...message, body };
}

async function openNamed(
  deps: TicketCodeDeps,
  given: CodedTicket,
  context: TicketContext,
  number: string,
  meeting: Meeting | null,
): Promise<OpenResult> {
  const caller = callerOf(given);
  const policy = context.rules.repeats;
  const at = deps.clock.now();
  const { code } = given;
  const first = planTicket(deps.identityKeys, given, context, number, at);
  const since = windowStart(policy, at);
  // An appointment is made in one transaction with its ticket.
  const written =
    meeting === null ? await insertTicketWithOthers(deps.db, first.ticket, first, { since }) : null;
  if (written !== null) return { kind: 'opened', ticket: written, code };
  return withTransaction(
    deps.db,
    async (client) => {
      const now = deps.clock.now();
      const own = await ownOfMatter(client, given, since);
      const joins = (ticket: Ticket) =>
        repeats(first.ticket, ticket, policy, now) &&
        (isShownBy(given, ticket) ||
          // An appointment must be its caller's, who may cancel it.
          (meeting === null && canJoinUnproven(given, ticket)));
      const earlier = own.find(joins);
      const saved = earlier === undefined ? null : await savedBefore(client, given, earlier);
      if (earlier !== undefined && (isOpenedBy(given, earlier) || saved === 'opened')) {
        if (meeting !== null) {
          const its = await lockWithRules(client, earlier.id);
          const own = its === null ? meeting : meetingOf(its, meeting, now);
          if (typeof own === 'string') return { kind: 'refused', because: own };
          const of = its ?? context;
          const refusal = await keepAppointment(client, earlier, of, own, given.by, now);
          if (refusal !== null) return { kind: 'refused', because: refusal };
        }
        return openedBefore(client, deps.identityKeys, earlier, code);
      }
      const locked = earlier === undefined ? null : await lockWithRules(client, earlier.id);
      const joined = locked !== null && joins(locked.ticket) ? locked : null;
      const refusal =
        meeting === null
          ? null
          : await whyNoAppointment(
              client,
              caller,
              first.ticket.matter,
              joined?.ticket ?? null,
              now,
            );
      if (refusal !== null) return { kind: 'refused', because: refusal };
      if (joined !== null) {
        const own = meeting && meetingOf(joined, meeting, now);
        if (typeof own === 'string') return { kind: 'refused', because: own };
        const result = await join(client, joined, given, saved === 'repeated', now);
        if (own !== null) {
          // One that was answered is reopened: somebody else has it, or nobody.
          const { ticket } = result.kind === 'refused' ? joined : result;
          await takeAppointment(client, ticket, joined, own, given.by, now);
        }
        return result;
      }
      const plan = planTicket(deps.identityKeys, given, context, number, now);
      const ticket = await writeTicket(client, plan);
      if (meeting !== null) await takeAppointment(client, ticket, context, meeting, given.by, now);
      const counts = own.some((each) => isProvenBy(given, each) && isAnsweredTwice(each));
      return {
        kind: 'opened',
        ticket: counts ? await superviseRepeated(client, ticket, now) : ticket,
        code,
      };
    },
    beginForCaller(caller),
  );
}

/** Returns the meeting with whoever has the ticket that is joined: perhaps another than the judge of the case. */
function meetingOf(joined: LockedTicket, { slot }: Meeting, now: Date) {
  return meetingAt(slot.startsAt, joined.ticket, joined, now);
}

/**
 * Returns who has the ticket that an appointment of this caller joins, whose times they choose from;
 * null: nobody in particular, or there is no such ticket.
 */
export async function readWhomToMeet(
  db: Queryable,
  asked: NewTicket,
  now: Date,
): Promise<number | null> {
  const { personId = null, kind, courtId, caseId = null } = asked;
  const left = personId === null ? [] : await readCasesLeft(db, personId, chinaDate(now));
  const given = { ...asked, code: '', left };
  const of = { kind, courtId, caseId, urgent: false, staffIds: [], departmentIds: [] };
  const context = await readTicketContext(db, of);
  const policy = context.rules.repeats;
  const own = await ownOfMatter(db, given, windowStart(policy, now));
  const joined = own.find(
    (ticket) =>
      repeats({ kind, departmentId: null }, ticket, policy, now) && isShownBy(given, ticket),
  );
  return joined?.assigneeId ?? null;
}

function callerOf(given: NewTicket): CallerIdentity {
  return { personId: given.personId ?? null, number: normalNumber(given.callerNumber) };
}

/** Returns the tickets of the same matter since then that may be this caller's. */
async function ownOfMatter(db: Queryable, given: CodedTicket, since: Date): Promise<Ticket[]> {
  const caller = callerOf(given);
  const tickets = await ticketsOfMatter(db, namedMatter(given), caller, since);
  return tickets.filter((ticket) => mayBeOf(given, caller, ticket));
}

/**
 * Whether a ticket of the matter may be this caller's. Where their proof does not cover it, only its
 * number suggests that, as for a caller without proof, or that this call has opened it.
 */
function mayBeOf(given: CodedTicket, caller: CallerIdentity, ticket: Ticket): boolean {
  const owner = { personId: ticket.personId, number: ticket.callerNumber };
  const isUncovered =
    caller.personId !== null && caller.personId === ticket.personId && !isProvenTo(given, ticket);
  const known = isUncovered && !isOpenedBy(given, ticket) ? { ...caller, personId: null } : caller;
  return isSamePerson(known, owner);
}

/** Whether the caller has proved the identity that opened the ticket, for what it is about. */
function isProvenTo(given: CodedTicket, ticket: Ticket): boolean {
  const { personId = null, onlyCaseIds = null, left } = given;
  return isOwnTicket(ticket, personId === null ? null : { personId, onlyCaseIds }, left);
}

/**
 * Whether the caller has shown that the ticket is theirs: by the identity that opened it, or to the
 * agent who writes for them. The number they call from shows nothing: anybody can have a call show
 * any number. For a confidential ticket, an agent's word shows nothing either: with the numbers of
 * the parties to a case, the agent who types them, or the judge who calls under them, could find out
 * which of them has reported the judge.
 */
function isProvenBy(given: CodedTicket, ticket: Ticket): boolean {
  return (given.by.kind === 'agent' && !ticket.confidential) || isProvenTo(given, ticket);
}

/** Whether the ticket is shown to be this caller's, or was opened by this call. */
function isShownBy(given: CodedTicket, ticket: Ticket): boolean {
  return isProvenBy(given, ticket) || isOpenedBy(given, ticket);
}

/**
 * Whether a call that only its number ties to a ticket is kept with it: as long as the ticket awaits
 * its answer. The caller is not told that a ticket was answered, nor is it redone for them. Of a
 * confidential ticket they do not even learn that there is one: whoever shows the number of a party
 * could find out whether that party has complained. Nor does an agent, who would read its number.
 */
function canJoinUnproven(
  { joinsByNumber = true }: NewTicket,
  { status, confidential }: Ticket,
): boolean {
  return joinsByNumber && !confidential && awaitsAnswer(status);
}

/**
 * Whether this call has opened that ticket, and nobody has answered it since. Then nothing new was
 * said.
 */
function isOpenedBy({ callId }: NewTicket, ticket: Ticket): boolean {
  return callId !== null && ticket.callId === callId && awaitsAnswer(ticket.status);
}

/**
 * How an agent has written the same text into that ticket before, while nobody has answered: a double click, or a retry. The ticket may
 * have lost its call (`call_for_ticket`), so {@link isOpenedBy} does not tell it.
 */
async function savedBefore(db: Queryable, { by, message }: NewTicket, ticket: Ticket) {
  const body = message?.body ?? null;
  if (by.kind !== 'agent' || body === null || !awaitsAnswer(ticket.status)) return null;
  return readSavedText(db, ticket.id, by.agentId, body);
}

/**
 * Puts a new ticket about a matter that was answered twice under supervision at once, if the calls
 * on the matter are that many.
 */
async function superviseRepeated(db: Queryable, ticket: Ticket, now: Date): Promise<Ticket> {
  const locked = await lockWithRules(db, ticket.id);
  if (locked === null)
    throw new Error(`ticket ${ticket.number} was deleted while it was being written`);
  const calls = await callsOnMatter(db, locked, now);
  return (await superviseByCalls(db, locked, calls, now)) ?? ticket;
}

/** In Chinese, because the staff reads it in the steps of the ticket. */
const calledAgain = '答复后来电人就同一事项再次来电';

async function join(
  db: Queryable,
  locked: LockedTicket,
  given: CodedTicket,
  isKnown: boolean,
  now: Date,
): Promise<OpenResult> {
  const caller = { personId: given.personId ?? null, number: given.callerNumber };
  const { callId, by, message } = given;
  const isProven = isProvenBy(given, locked.ticket);
  const counts = isNamedMatter(locked.ticket) ? 'by_calls' : 'if_overdue';
  const urges = isProven ? counts : 'never';
  const call: RepeatedCall = { caller, callId, by, message, urges, isKnown };
  const joined = await joinLocked(db, locked, call, now);
  switch (joined.kind) {
    case 'changed': {
      const { ticket, calls, isSupervisedByIt } = joined;
      if (ticket.status !== 'replied') {
        return { kind: 'joined', ticket, isProven, calls, isSupervisedByIt, isReopened: false };
      }
      // The call was recorded before, but not what the caller says now.
      if (joined.isKnown && message !== null)
        await insertMessage(db, ticket.id, 'repeat', message, now);
      return reopenJoined(db, { ...locked, ticket }, calls, now);
    }
    case 'refused':
      return { kind: 'refused', because: joined.because };
    case 'unknown_ticket':
      throw new Error(`ticket ${locked.ticket.number} was deleted while it was being locked`);
  }
}

/**
 * Reopens an answered ticket, because the caller calls again. It is redone, whether or not an agent
 * took the call.
 */
async function reopenJoined(
  db: Queryable,
  locked: LockedTicket,
  calls: number,
  now: Date,
): Promise<OpenResult> {
  const reopened = await reopenLocked(db, locked, { kind: 'clock' }, calledAgain, now);
  if (reopened.kind !== 'changed') {
    throw new Error(`ticket ${locked.ticket.number} was answered and cannot be reopened`);
  }
  const { ticket } = reopened;
  const supervised = await superviseByCalls(db, { ...locked, ticket }, calls, now);
  const joined = { ticket: supervised ?? ticket, isProven: true, calls, isReopened: true };
  return { kind: 'joined', ...joined, isSupervisedByIt: supervised !== null };
}

/** Writes the ticket, whatever other tickets this person has. */
async function writeTicket(db: Queryable, plan: Plan): Promise<Ticket> {
  const ticket = await insertTicket(db, plan.ticket, plan, null);
  if (ticket === null) throw new Error(`ticket ${plan.ticket.number} was not written`);
  return ticket;
}

function refusalOf(
  given: NewTicket,
  to: Addressee,
  context: TicketContext,
): ReceiveRefusal | 'inspectors_only' | null {
  const { people } = context;
  const department = people.departments.find(({ id }) => id === to.departmentId);
  const handler = people.staff.find(({ id }) => id === to.assigneeId) ?? null;
  if (department === undefined) return 'other_department';
  const refusal = whyNotToAddressee(matterIn(given, context), department, handler, people);
  if (refusal !== null) return refusal;
  // Inspectors read a report or a complaint about filing before anybody else, and then decide who gets it.
  const isAside = isKeptFromDepartment(given.kind) && !department.isInspection;
  return isAside ? 'inspectors_only' : null;
}
