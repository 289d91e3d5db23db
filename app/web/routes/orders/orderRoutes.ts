/** Lists of orders, one order, and opening one. */
import type { FastifyRequest } from 'fastify';
import { chinaDate } from '../../../court/rules/workCalendar.js';
import { isWithNobody, orderStatuses } from '../../../orders/rules/order.js';
import { takeDownOrder } from '../../../orders/opening/takeDownOrder.js';
import { seenByAgent, seenOrders } from '../../../orders/seenOrders.js';
import type { WebUser } from '../../access/webUser.js';
import type { GivenQuery } from '../../contract/contract.js';
import { addRoute } from '../../server/addRoute.js';
import { actorOf, agentOf } from '../../server/actors.js';
import { noteOpened, noteReading } from '../../server/noteReading.js';
import type { Web } from '../../server/webApp.js';
import { newOrderOf } from './newOrderOf.js';
import { refusedAtField } from './refusedAtField.js';
import { seenOrder } from './seenOrder.js';
import { pageOf, summariesOf } from './shownOrder.js';

/** Open orders are counted up to this number. */
const mostCounted = 1000;

/** Registers the routes. */
export function orderRoutes(web: Web): void {
  const { app } = web;
  const { db, clock } = app;

  const listFor = async (
    user: WebUser,
    request: FastifyRequest,
    query: GivenQuery<'GET /api/orders'> & { readonly words?: string },
  ) => {
    const { courtId, status, kind, overdue, supervised, mine, words, page, limit } = query;
    const by = actorOf(user);
    const wanted = {
      courtId: courtId ?? null,
      // A user who searches for one order may be looking for one that is over.
      statuses: status ?? (words === undefined ? null : orderStatuses),
      overdueOnly: overdue,
      supervisedOnly: supervised,
      mineOnly: mine,
      ...(kind !== undefined && { kind }),
      ...(words !== undefined && { words }),
    };
    const offset = (page - 1) * limit;
    const greeting = app.court.current().court.id;
    const { orders, hasMore } =
      by.kind === 'staff'
        ? await seenOrders(db, by.staff, wanted, limit, offset)
        : await seenByAgent(
            db,
            by,
            { ...wanted, courtId: wanted.courtId ?? by.courtId ?? greeting },
            limit,
            offset,
          );
    await noteOpened(web, user, request, {
      subject: [
        status?.join(' ') ?? (words === undefined ? 'open orders' : 'orders by words'),
        ...(overdue ? ['overdue'] : []),
        ...(supervised ? ['supervised'] : []),
      ].join(', '),
      shown: orders.map(({ number }) => number),
    });
    return { orders: await summariesOf(db, orders), hasMore };
  };

  addRoute(web, 'GET /api/orders', ({ query, user, request }) => listFor(user, request, query));
  addRoute(web, 'POST /api/orders/search', ({ body, user, request }) =>
    listFor(user, request, body),
  );

  addRoute(web, 'GET /api/orders/:number', async ({ params, user, request }) => {
    const by = actorOf(user);
    const order = await seenOrder(db, params.number, by);
    await noteOpened(web, user, request, { subject: `order ${order.number}` });
    return pageOf(app, order, user);
  });

  addRoute(web, 'GET /api/order-summary', async ({ user }) => {
    const now = clock.now();
    const today = chinaDate(now);
    const by = actorOf(user);
    const all = { courtId: null, statuses: null, overdueOnly: false, supervisedOnly: false };
    const greeting = app.court.current().court.id;
    const { orders } =
      by.kind === 'staff'
        ? await seenOrders(db, by.staff, all, mostCounted)
        : await seenByAgent(db, by, { ...all, courtId: by.courtId ?? greeting }, mostCounted);
    return {
      today,
      open: orders.length,
      overdue: orders.filter(({ overdueLevel }) => overdueLevel > 0).length,
      toDispatch: orders.filter(({ status }) => isWithNobody(status)).length,
      dueToday: orders.filter(({ dueAt }) => dueAt !== null && chinaDate(dueAt) === today).length,
    };
  });

  addRoute(web, 'POST /api/orders', async ({ body, user, request }) => {
    const agent = agentOf(user);
    const given = await newOrderOf(app, agent, body);
    const opened = await takeDownOrder(app, given);
    if (opened.kind === 'refused') throw refusedAtField(opened.because);
    const { order } = opened;
    // A row would name the agent and the moment, which lead to the talk in which the caller reported.
    if (!order.anonymous) {
      await noteReading(app, user, request, { subject: `order ${order.number}` });
    }
    return {
      kind: opened.kind,
      number: order.number,
      code: opened.kind === 'opened' ? opened.code : null,
      isAdded: opened.isAdded,
      latestAt: order.latestAt,
    };
  });
}
