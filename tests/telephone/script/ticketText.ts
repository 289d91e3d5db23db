/** A ticket in words, as `make call` shows it. */
import { minute } from '../../../app/cli/terminal/words.js';
import { plain, textTable } from '../../../app/cli/terminal/textTable.js';
import { isWithNobody } from '../../../app/tickets/rules/ticket.js';
import type { TicketMessage } from '../../../app/tickets/store/ticketMessages.js';
import type { NamesOf } from '../../../app/tickets/store/ticketNames.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import type { ShownStep } from '../../../app/tickets/store/ticketSteps.js';

/** Status, and the facts beside it. */
function stateText(ticket: Ticket): string {
  return [
    ticket.status,
    ...(ticket.round > 0 && ticket.status !== 'reopened' ? ['(again)'] : []),
    ...(isWithNobody(ticket.status) && ticket.urgedAt !== null ? ['not dispatched in time'] : []),
    ...(ticket.overdueLevel > 0 ? [`overdue ${ticket.overdueLevel}`] : []),
    ...(ticket.supervisionLevel > 0 ? [`supervised ${ticket.supervisionLevel}`] : []),
    ...(ticket.extension === null ? [] : ['extended']),
  ].join(' ');
}

/** Returns the department and person that a ticket is with; `-` for none. */
function withWhom(ticket: Ticket, names: NamesOf): string {
  const department = names.departments.get(ticket.departmentId ?? 0);
  const person = names.staff.get(ticket.escalatedToId ?? ticket.assigneeId ?? 0);
  return [department, person].filter((name) => name !== undefined).join(' ') || '-';
}

/** Formats one ticket with everything that happened to it. */
export function ticketText(
  ticket: Ticket,
  names: NamesOf,
  steps: readonly ShownStep[],
  messages: readonly TicketMessage[],
): string {
  const about = [
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
  ].join('\n');
}

function levelOf({ detail }: ShownStep): string {
  return typeof detail.level === 'number' ? `level ${detail.level}` : '';
}
