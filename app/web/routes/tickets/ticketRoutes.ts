/** Lists of tickets, one ticket, and opening one. */
import type { FastifyRequest } from 'fastify';
import { addDays, chinaDate, chinaMoment } from '../../../court/rules/workCalendar.js';
import { freeSlots } from '../../../tickets/appointments/freeSlots.js';
import { isAppointment } from '../../../tickets/rules/appointmentSlots.js';
import { ticketStatuses } from '../../../tickets/rules/ticket.js';
import { takeDownTicket } from '../../../tickets/opening/takeDownTicket.js';
import { countSeen, seenByAgent, seenTickets } from '../../../tickets/seenTickets.js';
import type { WebUser } from '../../access/webUser.js';
import type { GivenQuery } from '../../contract/contract.js';
import { addRoute } from '../../server/addRoute.js';
import { actorOf, agentOf } from '../../server/actors.js';
import { checkCourtExists } from '../../server/checkCourtExists.js';
import { noteOpened, noteReading } from '../../server/noteReading.js';
import type { Web } from '../../server/webApp.js';
import { newTicketOf } from './newTicketOf.js';
import { refusedAtField } from './refusedAtField.js';
import { seenTicket } from './seenTicket.js';
import { pageOf, summariesOf } from './shownTicket.js';

/** Registers the routes. */
export function ticketRoutes(web: Web): void {
  const { app } = web;
  const { db, clock } = app;

  const listFor = async (
    user: WebUser,
    request: FastifyRequest,
    query: GivenQuery<'GET /api/tickets'> & { readonly words?: string },
    part: 'query' | 'body',
  ) => {
    const { courtId, status, kind, overdue, supervised, mine, words, page, limit } = query;
    await checkCourtExists(db, courtId, `${part}.courtId`);
    const by = actorOf(user);
    const wanted = {
      courtId: courtId ?? null,
      // A user who searches for one ticket may be looking for one that is over.
      statuses: status ?? (words === undefined ? null : ticketStatuses),
      overdueOnly: overdue,
      supervisedOnly: supervised,
      mineOnly: mine,
      ...(kind !== undefined && { kind }),
      ...(words !== undefined && { words }),
    };
    const offset = (page - 1) * limit;
    const greeting = app.court.current().court.id;
    const { tickets, hasMore } =
      by.kind === 'staff'
        ? await seenTickets(db, by.staff, wanted, limit, offset)
        : await seenByAgent(
            db,
            by,
            { ...wanted, courtId: wanted.courtId ?? by.courtId ?? greeting },
            limit,
            offset,
          );
    await noteOpened(web, user, request, {
      subject: [
        status?.join(' ') ?? (words === undefined ? 'open tickets' : 'tickets by words'),
        ...(overdue ? ['overdue'] : []),
        ...(supervised ? ['supervised'] : []),
      ].join(', '),
      shown: tickets.map(({ number }) => number),
    });
    return { tickets: await summariesOf(db, tickets), hasMore };
  };

  addRoute(web, 'GET /api/tickets', ({ query, user, request }) =>
    listFor(user, request, query, 'query'),
  );
  addRoute(web, 'POST /api/tickets/search', ({ body, user, request }) =>
    listFor(user, request, body, 'body'),
  );

  addRoute(web, 'GET /api/tickets/:number', async ({ params, user, request }) => {
    const by = actorOf(user);
    const ticket = await seenTicket(db, params.number, by);
    await noteOpened(web, user, request, { subject: `ticket ${ticket.number}` });
    return pageOf(app, ticket, user);
  });

  addRoute(web, 'GET /api/tickets/:number/slots', async ({ params, user }) => {
    const ticket = await seenTicket(db, params.number, actorOf(user));
    const { kind } = ticket;
    const slots = isAppointment(kind) ? await freeSlots(db, { ...ticket, kind }, clock.now()) : [];
    return { slots: slots.map(({ startsAt, room }) => ({ startsAt, room })) };
  });

  addRoute(web, 'GET /api/ticket-summary', async ({ user }) => {
    const today = chinaDate(clock.now());
    const within = {
      from: chinaMoment(today, '00:00'),
      until: chinaMoment(addDays(today, 1), '00:00'),
    };
    const greeting = app.court.current().court.id;
    const { all, overdue, toDispatch, due } = await countSeen(db, actorOf(user), greeting, within);
    return { today, open: all, overdue, toDispatch, dueToday: due };
  });

  addRoute(web, 'POST /api/tickets', async ({ body, user, request }) => {
    const agent = agentOf(user);
    const given = await newTicketOf(app, agent, body);
    const opened = await takeDownTicket(app, given);
    if (opened.kind === 'refused') throw refusedAtField(opened.because);
    const { ticket } = opened;
    // A row would name the agent and the moment, which lead to the agent call in which the caller reported.
    if (!ticket.anonymous) {
      await noteReading(app, user, request, { subject: `ticket ${ticket.number}` });
    }
    return {
      kind: opened.kind,
      number: ticket.number,
      code: opened.kind === 'opened' ? opened.code : null,
      isAdded: opened.isAdded,
      latestAt: ticket.latestAt,
    };
  });
}
