/** Formats tickets for the terminal. */
import type { MovedTicket, MovedStep } from '../../tickets/state/recomputeLimits.js';
import type { Refusal } from '../../tickets/state/changeTicket.js';
import type { TimeLimitProfile } from '../../tickets/rules/limitProfile.js';
import type { Amount } from '../../tickets/rules/limitTime.js';
import { isWithNobody } from '../../tickets/rules/ticket.js';
import type { FileCopy, TicketAttachment } from '../../tickets/store/ticketAttachments.js';
import type { TicketMessage } from '../../tickets/store/ticketMessages.js';
import type { ListedTicket } from '../../tickets/store/findTickets.js';
import type { Ticket } from '../../tickets/store/tickets.js';
import type { ShownStep } from '../../tickets/store/ticketSteps.js';
import { minute, sizeText } from '../terminal/words.js';
import { plain, textTable } from '../terminal/textTable.js';

/** Why nothing was done; printed after the ticket's number. */
export const refusalText: Readonly<Record<Refusal, string>> = {
  over: 'is closed or withdrawn',
  replied: 'is already answered',
  not_replied: 'is not answered yet',
  not_dispatched: 'is not with a department',
  already_accepted: 'is already accepted',
  too_late: 'can no longer be returned: the time for returning it is over',
  same_person: 'was reopened, so it must go to a different person',
  reopened_before: 'was already reopened once',
  extended_before: 'was already extended once',
  overdue: 'is overdue, so it can no longer be extended',
  supervised: 'is under supervision, so it cannot be extended',
  already: 'has already reached that level',
  not_seen: 'does not exist',
  handlers_only: 'can only be answered, accepted and returned by its handler',
  dispatchers_only: 'can only be dispatched and closed by dispatchers, inspectors and leaders',
  answered_by_her: 'cannot be closed by the person who answered it',
  inspectors_only: 'can only be handled by inspectors',
  superiors_only:
    'can only be extended by the head, a leader or an inspector who neither holds nor answers it',
  caller_or_dispatchers_only:
    'can only be reopened and withdrawn by the caller, dispatchers and inspectors',
  involved_only: 'accepts files only from its handler, dispatchers, and the persons above them',
  clock_only: 'is reminded by the app at its time, not by a person',
  about_department: 'is about that department, so it never goes there',
  about_person: 'is about that person, so it never goes to them',
  other_department: 'cannot go there: the person does not belong to that department',
  other_court: 'cannot go to another court',
  no_extension: 'has a time limit profile that allows no extension',
  extension_too_long: 'cannot be extended by that much',
  nobody: 'is under supervision, and the court has nobody for a higher level',
};

/** Status, and the facts beside it. */
export function stateText(ticket: ListedTicket): string {
  return [
    ticket.status,
    ...(ticket.round > 0 && ticket.status !== 'reopened' ? ['(again)'] : []),
    ...(isWithNobody(ticket.status) && ticket.urgedAt !== null ? ['not dispatched in time'] : []),
    ...(ticket.overdueLevel > 0 ? [`overdue ${ticket.overdueLevel}`] : []),
    ...(ticket.supervisionLevel > 0 ? [`supervised ${ticket.supervisionLevel}`] : []),
    ...(ticket.extension === null ? [] : ['extended']),
  ].join(' ');
}

/** Names by id, for printing. */
export interface Names {
  readonly staff: ReadonlyMap<number, string>;
  readonly departments: ReadonlyMap<number, string>;
}

/** Returns the department and person that a ticket is with; `-` for none. */
export function withWhom(ticket: ListedTicket, names: Names): string {
  const department = names.departments.get(ticket.departmentId ?? 0);
  const person = names.staff.get(ticket.escalatedToId ?? ticket.assigneeId ?? 0);
  return [department, person].filter((name) => name !== undefined).join(' ') || '-';
}

/** Formats tickets as a table, one line per ticket. */
export function ticketTable(tickets: readonly ListedTicket[], names: Names): string {
  if (tickets.length === 0) return 'no matching tickets';
  return textTable([
    ['number', 'kind', 'state', 'with', 'opened', 'due'],
    ...tickets.map((ticket) => [
      ticket.number,
      ticket.kind + (ticket.urgent ? ' (urgent)' : ''),
      stateText(ticket),
      withWhom(ticket, names),
      minute(ticket.openedAt),
      minute(ticket.dueAt),
    ]),
  ]);
}

/** The files of a ticket besides its messages, and who copied which of them out. */
export interface TicketFiles {
  readonly attachments: readonly TicketAttachment[];
  readonly copies: readonly FileCopy[];
}

/** Formats one ticket with everything that happened to it. */
export function ticketText(
  ticket: Ticket,
  names: Names,
  steps: readonly ShownStep[],
  messages: readonly TicketMessage[],
  caseNumber: string | null,
  { attachments, copies }: TicketFiles = { attachments: [], copies: [] },
): string {
  const about = [
    caseNumber,
    names.departments.get(ticket.aboutDepartmentId ?? 0),
    names.staff.get(ticket.aboutStaffId ?? 0),
  ].filter((each) => each != null);
  const caller = ticket.anonymous
    ? 'anonymous'
    : [ticket.callerName, ticket.callerNumber].filter((each) => each !== null).join(' ');
  const facts: [string, string][] = [
    [
      'kind',
      ticket.kind +
        (ticket.urgent ? ', urgent' : '') +
        (ticket.confidential ? ', confidential' : ''),
    ],
    ['state', stateText(ticket)],
    ['about', about.join(' ') || '-'],
    ['caller', plain(caller) || '-'],
    ['with', withWhom(ticket, names)],
    ['supervisor', names.staff.get(ticket.supervisorId ?? 0) ?? '-'],
    ['due', minute(ticket.dueAt)],
    ['promised', minute(ticket.latestAt)],
  ];
  return [
    `ticket ${ticket.number}`,
    textTable(facts.map(([name, value]) => [`  ${name}`, value])),
    'steps',
    textTable(
      steps.map((step) => [
        `  ${minute(step.at)}`,
        step.kind,
        `by ${plain(step.by)}`,
        step.to === null ? '' : `to ${step.to}`,
        plain([levelOf(step), step.reason].filter(Boolean).join(': ')),
      ]),
    ),
    'messages',
    ...messages.map(({ at, purpose, body, voice, erasedAt }) => {
      const sound =
        voice === null ? [] : [`${voice.file} (${Math.round(voice.lengthMs / 1000)} s)`];
      return `  ${minute(at)}  ${purpose}  ${plain([...sound, body ?? '', erasedAt === null ? '' : `erased ${minute(erasedAt)}`].join(' ').trim())}`;
    }),
    ...(attachments.length === 0 ? [] : ['attachments', attachmentTable(attachments)]),
    ...(copies.length === 0 ? [] : ['copied', copyTable(copies, messages, attachments)]),
  ].join('\n');
}

function attachmentTable(attachments: readonly TicketAttachment[]): string {
  return textTable(
    attachments.map(({ at, by, kept, mediaType, bytes, erasedAt }) => [
      `  ${minute(at)}`,
      `by ${plain(by)}`,
      kept === null ? `erased ${minute(erasedAt)}` : plain(kept.name),
      `${plain(mediaType)}, ${sizeText(bytes)}`,
    ]),
  );
}

/**
 * Lists who copied what: a message by its position among the messages, an attachment by its name.
 */
function copyTable(
  copies: readonly FileCopy[],
  messages: readonly TicketMessage[],
  attachments: readonly TicketAttachment[],
): string {
  return textTable(
    copies.map(({ at, by, messageId, attachmentId }) => {
      const message = messages.findIndex(({ id }) => id === messageId);
      const attachment = attachments.findIndex(({ id }) => id === attachmentId);
      const what =
        messageId === null
          ? `attachment ${attachment + 1} ${plain(attachments[attachment]?.kept?.name ?? '')}`
          : `message ${message + 1}`;
      return [`  ${minute(at)}`, `by ${plain(by)}`, what.trim()];
    }),
  );
}

function levelOf({ detail }: ShownStep): string {
  return typeof detail.level === 'number' ? `level ${detail.level}` : '';
}

/** Lists the moved limits: one line per ticket, with its steps below. */
export function movedText(moved: readonly MovedTicket[]): string {
  if (moved.length === 0) return 'no limit of an open ticket moved';
  return moved
    .flatMap((ticket) => [
      `ticket ${ticket.number}: due ${minute(ticket.dueBefore)} -> ${minute(ticket.due)}, ` +
        `promised ${minute(ticket.latestBefore)} -> ${minute(ticket.latest)} (${ticket.why})` +
        (ticket.overdueTakenBack ? '; no longer overdue' : ''),
      ...ticket.steps.map(movedStepText),
    ])
    .join('\n');
}

function movedStepText({ kind, level, from, to }: MovedStep): string {
  return `  ${kind} ${level}: ${minute(from)} -> ${minute(to)}`;
}

const amountText = ({ amount, unit }: Amount) => `${amount} ${unit.replace('_', ' ')}`;

/** Formats a profile of time limits: source, steps, and further limits. */
export function profileText(profile: TimeLimitProfile): string {
  const steps = profile.steps.map((step) => {
    const reminders = step.remindBefore.map(amountText).join(', ');
    return `${step.to} ${amountText(step)}${reminders === '' ? '' : ` (reminder ${reminders} before)`}`;
  });
  const within = (what: string, amount: Amount | null) =>
    amount === null ? [] : [`${what} within ${amountText(amount)}`];
  return [
    `  ${profile.source}`,
    `  ${steps.join(' -> ')}`,
    `  ${[
      `the caller is promised the limit of step ${profile.promised}`,
      `supervised after step ${profile.superviseAfter}, then ${amountText(profile.supervised)} a level`,
      ...within('dispatched', profile.dispatchWithin),
      ...within('accepted', profile.acceptWithin),
      ...within('told the result', profile.tellWithin),
      ...within('returned', profile.returnWithin),
      profile.maxExtension === null
        ? 'no extension'
        : `extended by at most ${amountText(profile.maxExtension)}`,
      ...(profile.pausesWhile.length > 0 ? [`paused while ${profile.pausesWhile.join(', ')}`] : []),
    ].join('; ')}`,
  ].join('\n');
}
