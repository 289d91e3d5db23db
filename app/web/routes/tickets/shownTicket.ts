/** Tickets as the console shows them. */
import { readCaseNumber } from '../../../tickets/store/ticketCases.js';
import { readAttachments, readFileCopies } from '../../../tickets/store/ticketAttachments.js';
import { readAppointment } from '../../../tickets/store/ticketAppointments.js';
import { readMessages } from '../../../tickets/store/ticketMessages.js';
import { movedBy, readSteps } from '../../../tickets/store/ticketSteps.js';
import type { ListedTicket } from '../../../tickets/store/findTickets.js';
import type { Ticket } from '../../../tickets/store/tickets.js';
import { mayOpenFiles } from '../../../tickets/rules/ticketAccess.js';
import { callsKeptFrom } from '../../../tickets/seenTickets.js';
import { possibleActions } from '../../../tickets/state/possibleActions.js';
import { readNamesOf, type NamesOf } from '../../../tickets/store/ticketNames.js';
import type { Queryable } from '../../../core/database/pool.js';
import { isPermitted } from '../../access/rules/permissions.js';
import type { WebUser } from '../../access/webUser.js';
import { readCallOfTicket } from '../../calls/store/readCallPast.js';
import type { Reply } from '../../contract/contract.js';
import { ticketActionNeeds, ticketActions } from '../../contract/tickets.js';
import { actorOf, callersAccess } from '../../server/actors.js';
import type { WebApp } from '../../server/webApp.js';

type Summary = Reply<'GET /api/tickets'>['tickets'][number];
type Page = Reply<'GET /api/tickets/:number'>;

/** Tickets as lists show them. */
export async function summariesOf(
  db: Queryable,
  tickets: readonly ListedTicket[],
): Promise<Summary[]> {
  const names = await readNamesOf(db, {
    courts: tickets.map(({ courtId }) => courtId),
    departments: tickets.map(({ departmentId }) => departmentId),
    staff: tickets.flatMap(({ assigneeId, escalatedToId, supervisorId }) => [
      ...[assigneeId, escalatedToId, supervisorId],
    ]),
  });
  return tickets.map((ticket) => summaryOf(ticket, names));
}

function summaryOf(ticket: ListedTicket, names: NamesOf): Summary {
  const { number, kind, status, urgent, confidential, overdueLevel, supervisionLevel } = ticket;
  const { returns, urges, openedAt, dueAt, latestAt, concludedAt, repliedAt, closedAt } = ticket;
  return {
    number,
    kind,
    status,
    urgent,
    confidential,
    overdueLevel,
    supervisionLevel,
    returns,
    urges,
    openedAt,
    dueAt,
    latestAt,
    concludedAt,
    repliedAt,
    closedAt,
    court: named(names.courts, ticket.courtId) ?? { id: ticket.courtId, name: '' },
    department: named(names.departments, ticket.departmentId),
    handler: named(names.staff, ticket.assigneeId),
    holder: named(names.staff, ticket.escalatedToId),
    supervisor: named(names.staff, ticket.supervisorId),
  };
}

const named = (names: ReadonlyMap<number, string>, id: number | null) => {
  const name = id === null ? undefined : names.get(id);
  return id === null || name === undefined ? null : { id, name };
};

/** One ticket with all that belongs to it. */
export async function pageOf(
  app: Pick<WebApp, 'db' | 'clock'>,
  ticket: Ticket,
  user: WebUser,
): Promise<Page> {
  const { db } = app;
  const by = actorOf(user);
  const [summary] = await summariesOf(db, [ticket]);
  if (summary === undefined) throw new Error('a ticket has a summary');
  const names = await readNamesOf(db, {
    courts: [],
    departments: [ticket.aboutDepartmentId],
    staff: [ticket.aboutStaffId],
  });
  const { anonymous, language, callerName, callerNumber, satisfied } = ticket;
  const { dispatchedAt, acceptedAt, concludedAt, extension } = ticket;
  const messages = await readMessages(db, ticket.id);
  const attachments = await readAttachments(db, ticket.id);
  const appointment = await readAppointment(db, ticket.id, app.clock.now());
  return {
    ...summary,
    id: ticket.id,
    anonymous,
    language,
    callerName,
    callerNumber,
    call: await callOf(db, ticket, user),
    satisfied,
    dispatchedAt,
    acceptedAt,
    concludedAt,
    extension,
    caseNumber: ticket.caseId === null ? null : await readCaseNumber(db, ticket.caseId),
    about: {
      department: named(names.departments, ticket.aboutDepartmentId),
      staff: named(names.staff, ticket.aboutStaffId),
    },
    appointment: appointment && {
      startsAt: appointment.startsAt,
      room: appointment.room,
      isAhead: appointment.isAhead,
    },
    ...(await possibleActions(
      app,
      ticket,
      by,
      ticketActions.filter((action) => isPermitted(user.roles, ticketActionNeeds[action])),
    )),
    mayOpenFiles: mayOpenFiles(by),
    steps: (await readSteps(db, ticket.id)).map((step) => ({ ...step, moved: movedBy(step) })),
    messages: messages.map(({ voice, ...message }) => ({
      ...message,
      lengthMs: voice?.lengthMs ?? null,
    })),
    copies: mayOpenFiles(by) ? await readFileCopies(db, ticket.id) : [],
    attachments: attachments.map(({ kept, ...attachment }) => ({
      ...attachment,
      name: kept?.name ?? null,
    })),
  };
}

/** The call of a ticket, for who may hear its recordings. An anonymous ticket has none (SECURITY.md). */
async function callOf(
  db: Queryable,
  { anonymous, callId }: Ticket,
  user: WebUser,
): Promise<Page['call']> {
  if (anonymous || callId === null || !isPermitted(user.roles, 'recordings.hear')) return null;
  // The call may have opened another ticket, too.
  if ((await callsKeptFrom(db, user.staff)).includes(callId)) return null;
  const access = callersAccess(user);
  return access.kind === 'allowed' ? readCallOfTicket(db, callId, access.scope) : null;
}
