/** Orders as the console shows them. */
import { readCaseNumber } from '../../../orders/store/orderCases.js';
import { readAttachments } from '../../../orders/store/orderAttachments.js';
import { readMessages } from '../../../orders/store/orderMessages.js';
import { readSteps } from '../../../orders/store/orderSteps.js';
import type { ListedOrder } from '../../../orders/store/findOrders.js';
import type { Order } from '../../../orders/store/orders.js';
import { mayOpenFiles } from '../../../orders/rules/orderAccess.js';
import { possibleActions } from '../../../orders/state/possibleActions.js';
import { readNamesOf, type NamesOf } from '../../../orders/store/orderNames.js';
import type { Queryable } from '../../../database/pool.js';
import { isPermitted } from '../../access/rules/permissions.js';
import type { WebUser } from '../../access/webUser.js';
import { readCallOfOrder } from '../../calls/store/readCallPast.js';
import type { Reply } from '../../contract/contract.js';
import { orderActionNeeds, orderActions } from '../../contract/orders.js';
import { actorOf, callersAccess } from '../../server/actors.js';
import type { WebApp } from '../../server/webApp.js';

type Summary = Reply<'GET /api/orders'>['orders'][number];
type Page = Reply<'GET /api/orders/:number'>;

/** Orders as lists show them. */
export async function summariesOf(
  db: Queryable,
  orders: readonly ListedOrder[],
): Promise<Summary[]> {
  const names = await readNamesOf(db, {
    courts: orders.map(({ courtId }) => courtId),
    departments: orders.map(({ departmentId }) => departmentId),
    staff: orders.flatMap(({ handlerId, holderId, supervisorId }) => [
      ...[handlerId, holderId, supervisorId],
    ]),
  });
  return orders.map((order) => summaryOf(order, names));
}

function summaryOf(order: ListedOrder, names: NamesOf): Summary {
  const { number, kind, status, urgent, confidential, overdueLevel, supervisionLevel } = order;
  const { returns, urges, openedAt, dueAt, latestAt, repliedAt, closedAt } = order;
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
    repliedAt,
    closedAt,
    court: named(names.courts, order.courtId) ?? { id: order.courtId, name: '' },
    department: named(names.departments, order.departmentId),
    handler: named(names.staff, order.handlerId),
    holder: named(names.staff, order.holderId),
    supervisor: named(names.staff, order.supervisorId),
  };
}

const named = (names: ReadonlyMap<number, string>, id: number | null) => {
  const name = id === null ? undefined : names.get(id);
  return id === null || name === undefined ? null : { id, name };
};

/** One order with all that belongs to it. */
export async function pageOf(
  app: Pick<WebApp, 'db' | 'clock'>,
  order: Order,
  user: WebUser,
): Promise<Page> {
  const { db } = app;
  const by = actorOf(user);
  const [summary] = await summariesOf(db, [order]);
  if (summary === undefined) throw new Error('an order has a summary');
  const names = await readNamesOf(db, {
    courts: [],
    departments: [order.aboutDepartmentId],
    staff: [order.aboutStaffId],
  });
  const { anonymous, language, callerName, callerNumber, satisfied } = order;
  const { dispatchedAt, acceptedAt, concludedAt, extension } = order;
  const messages = await readMessages(db, order.id);
  const attachments = await readAttachments(db, order.id);
  return {
    ...summary,
    id: order.id,
    anonymous,
    language,
    callerName,
    callerNumber,
    call: await callOf(db, order, user),
    satisfied,
    dispatchedAt,
    acceptedAt,
    concludedAt,
    extension,
    caseNumber: order.caseId === null ? null : await readCaseNumber(db, order.caseId),
    about: {
      department: named(names.departments, order.aboutDepartmentId),
      staff: named(names.staff, order.aboutStaffId),
    },
    may: await possibleActions(
      app,
      order,
      by,
      orderActions.filter((action) => isPermitted(user.roles, orderActionNeeds[action])),
    ),
    mayOpenFiles: mayOpenFiles(by),
    steps: await readSteps(db, order.id),
    messages: messages.map(({ voice, ...message }) => ({
      ...message,
      lengthMs: voice?.lengthMs ?? null,
    })),
    attachments: attachments.map(({ kept, ...attachment }) => ({
      ...attachment,
      name: kept?.name ?? null,
    })),
  };
}

/** The call of an order, for who may hear its recordings. An anonymous order has none (SECURITY.md). */
async function callOf(
  db: Queryable,
  { anonymous, callId }: Order,
  user: WebUser,
): Promise<Page['call']> {
  if (anonymous || callId === null || !isPermitted(user.roles, 'recordings.hear')) return null;
  const access = callersAccess(user);
  return access.kind === 'allowed' ? readCallOfOrder(db, callId, access.scope) : null;
}
