/** Actions on an order: each route calls the action of `orders/state/`. */
import { renewCode } from '../../../orders/opening/renewCode.js';
import { acceptOrder } from '../../../orders/state/acceptOrder.js';
import type { OrderChange } from '../../../orders/state/changeOrder.js';
import { closeOrder, withdrawOrder } from '../../../orders/state/closeOrder.js';
import { concludeOrder } from '../../../orders/state/concludeOrder.js';
import { dispatchOrder } from '../../../orders/state/dispatchOrder.js';
import { extendOrder } from '../../../orders/state/extendOrder.js';
import { reopenOrder } from '../../../orders/state/reopenOrder.js';
import { replyOrder } from '../../../orders/state/replyOrder.js';
import { returnOrder } from '../../../orders/state/returnOrder.js';
import { superviseOrder } from '../../../orders/state/superviseOrder.js';
import type { Actor } from '../../../orders/rules/orderAccess.js';
import type { Order } from '../../../orders/store/orders.js';
import type { WebUser } from '../../access/webUser.js';
import { addRoute } from '../../server/addRoute.js';
import { refuseWhoHearsUnknown } from '../../desk/refuseWhoHearsUnknown.js';
import { actorOf } from '../../server/actors.js';
import type { Web } from '../../server/webApp.js';
import { forbidden, notFound } from '../../server/webError.js';
import { checkAddressee } from './checkAddressee.js';
import { refusedAtField } from './refusedAtField.js';
import { seenOrder } from './seenOrder.js';
import { summariesOf } from './shownOrder.js';

/** Refusals that concern the person, not the state of the order. */
const aboutWho = new Set([
  ...['handlers_only', 'dispatchers_only', 'answered_by_her', 'inspectors_only', 'superiors_only'],
  ...['caller_or_dispatchers_only', 'involved_only', 'clock_only'],
]);

/** Registers the routes. */
export function orderActions(web: Web): void {
  const { app } = web;

  /** Runs an action for the user, on an order that the user may see. */
  const change = async (
    { params, user }: { params: { number: string }; user: WebUser },
    work: (order: Order, by: Actor) => Promise<OrderChange>,
  ) => {
    const by = actorOf(user);
    const order = await seenOrder(app.db, params.number, by);
    const changed = await work(order, by);
    if (changed.kind === 'unknown_order') throw notFound('order');
    if (changed.kind === 'refused') throw refusalOf(changed.because);
    const [summary] = await summariesOf(app.db, [changed.order]);
    if (summary === undefined) throw new Error('an order has a summary');
    return { order: summary };
  };

  addRoute(web, 'POST /api/orders/:number/dispatch', (asked) =>
    change(asked, async (order, by) => {
      const { departmentId, handlerId, reason } = asked.body;
      await checkAddressee(app.db, asked.body);
      const to = { departmentId, handlerId: handlerId ?? null };
      return dispatchOrder(app, order.id, by, to, reason ?? null);
    }),
  );
  addRoute(web, 'POST /api/orders/:number/accept', (asked) =>
    change(asked, (order, by) => acceptOrder(app, order.id, by)),
  );
  addRoute(web, 'POST /api/orders/:number/return', (asked) =>
    change(asked, (order, by) => returnOrder(app, order.id, by, asked.body.reason)),
  );
  addRoute(web, 'POST /api/orders/:number/conclude', (asked) =>
    change(asked, (order, by) => concludeOrder(app, order.id, by)),
  );
  addRoute(web, 'POST /api/orders/:number/reply', (asked) =>
    change(asked, (order, by) => {
      const { text, nothingPersonal } = asked.body;
      return replyOrder(app, order.id, by, { body: text, nothingPersonal });
    }),
  );
  addRoute(web, 'POST /api/orders/:number/extend', (asked) =>
    change(asked, (order, by) => extendOrder(app, order.id, by, asked.body)),
  );
  addRoute(web, 'POST /api/orders/:number/supervise', (asked) =>
    change(asked, (order, by) => superviseOrder(app, order.id, by, asked.body.reason)),
  );
  addRoute(web, 'POST /api/orders/:number/reopen', (asked) =>
    change(asked, (order, by) => reopenOrder(app, order.id, by, asked.body.reason)),
  );
  addRoute(web, 'POST /api/orders/:number/close', (asked) =>
    change(asked, (order, by) => closeOrder(app, order.id, by, asked.body.satisfied)),
  );
  addRoute(web, 'POST /api/orders/:number/withdraw', (asked) =>
    change(asked, (order, by) => withdrawOrder(app, order.id, by, asked.body.reason)),
  );

  addRoute(web, 'POST /api/orders/:number/code', async ({ params, body, user }) => {
    // An SMS goes to the caller of the order.
    await refuseWhoHearsUnknown(app, user);
    const by = actorOf(user);
    const order = await seenOrder(app.db, params.number, by);
    const renewed = await renewCode(app, order.id, by, body.how);
    if (renewed.kind === 'unknown_order') throw notFound('order');
    if (renewed.kind === 'refused') throw refusalOf(renewed.because);
    return { code: renewed.code, isSent: renewed.isSent };
  });
}

const refusalOf = (because: string) =>
  because === 'not_seen'
    ? notFound('order')
    : aboutWho.has(because)
      ? forbidden(because, `refused: ${because}`)
      : refusedAtField(because);
