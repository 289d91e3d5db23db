/** Work orders: lists, one order with all its steps, and actions on it. */
import { z } from 'zod';
import type { Permission } from '../access/rules/permissions.js';
import {
  day,
  defineRoutes,
  flag,
  idParams,
  shortId,
  moment,
  oneOrMore,
  page,
  reason,
  whole,
  written,
} from './routeContract.js';

export const orderKind = z.enum([
  ...(['contact_judge', 'complaint', 'filing_complaint', 'violation_report', 'opinion'] as const),
  ...(['consultation', 'handed_over'] as const),
]);
const status = z.enum([
  ...(['opened', 'dispatched', 'accepted', 'returned', 'replied', 'reopened', 'closed'] as const),
  'withdrawn',
]);

/**
 * The actions on an order and the permission that each needs: the one table by which the routes
 * refuse, and by which the page of an order offers its buttons, in this order.
 */
export const orderActionNeeds = {
  dispatch: 'orders.dispatch',
  accept: 'orders.handle',
  return: 'orders.handle',
  conclude: 'orders.handle',
  reply: 'orders.handle',
  attach: 'orders.see',
  extend: 'orders.oversee',
  supervise: 'orders.oversee',
  reopen: 'orders.oversee',
  close: 'orders.oversee',
  withdraw: 'orders.oversee',
  renew_code: 'orders.renew_code',
} as const satisfies Readonly<Record<string, Permission>>;

const needs = orderActionNeeds;
export const orderActions = Object.keys(needs) as readonly (keyof typeof needs)[];

const numberParams = z.object({ number: z.string().regex(/^\d{10,13}$/) });
const fileParams = numberParams.extend(idParams.shape);
const named = z.object({ id: z.int(), name: z.string() });

/** An order in a list. */
export const orderSummary = z.object({
  number: z.string(),
  kind: orderKind,
  status,
  urgent: z.boolean(),
  confidential: z.boolean(),
  court: named,
  department: named.nullable(),
  /** The person who must answer. */
  handler: named.nullable(),
  /** The person who has it at its step of the ladder. */
  holder: named.nullable(),
  supervisor: named.nullable(),
  openedAt: moment,
  dueAt: moment.nullable(),
  latestAt: moment.nullable(),
  repliedAt: moment.nullable(),
  closedAt: moment.nullable(),
  /** 0: in time. */
  overdueLevel: z.int(),
  /** 0: not under supervision (督办). */
  supervisionLevel: z.int(),
  returns: z.int(),
  /** How often its dispatch was urged. */
  urges: z.int(),
});

const step = z.object({
  at: moment,
  kind: z.string(),
  by: z.string(),
  to: z.string().nullable(),
  fromStatus: status.nullable(),
  toStatus: status.nullable(),
  reason: z.string().nullable(),
});

const message = z.object({
  id: z.int(),
  at: moment,
  purpose: z.enum(['request', 'repeat', 'answer', 'note']),
  body: z.string().nullable(),
  /** Null: nothing was recorded, or it is erased. */
  lengthMs: z.int().nullable(),
  erasedAt: moment.nullable(),
  nothingPersonal: z.boolean(),
});

const attachment = z.object({
  id: z.int(),
  at: moment,
  by: z.string(),
  /** Null once it is erased. */
  name: z.string().nullable(),
  mediaType: z.string(),
  bytes: z.int(),
  erasedAt: moment.nullable(),
});

/** An order as its page shows it. */
export const orderPage = orderSummary.extend({
  /** By which live events call it. */
  id: z.int(),
  anonymous: z.boolean(),
  language: z.enum(['zh', 'en']),
  caseNumber: z.string().nullable(),
  callerName: z.string().nullable(),
  callerNumber: z.string().nullable(),
  /** The call that opened it, for who may hear recordings of its court; null for everybody else. */
  call: z
    .object({ id: z.uuid(), startedAt: moment, /** How many are kept. */ recordings: z.int() })
    .nullable(),
  about: z.object({ department: named.nullable(), staff: named.nullable() }),
  dispatchedAt: moment.nullable(),
  acceptedAt: moment.nullable(),
  concludedAt: moment.nullable(),
  extension: z.object({ amount: z.number(), unit: z.string(), reason: z.string() }).nullable(),
  /** Whether the caller was content; null: not known yet. */
  satisfied: z.boolean().nullable(),
  /** What the user may do with it now: the buttons of the page. */
  may: z.array(z.enum(orderActions)),
  /** Whether the user may hear its messages and open its files. */
  mayOpenFiles: z.boolean(),
  steps: z.array(step),
  messages: z.array(message),
  attachments: z.array(attachment),
});

/** A filter for orders. */
const wantedOrders = {
  /** By default the user's own court, and the user's orders elsewhere. */
  courtId: whole(1, 2 ** 31 - 1).optional(),
  kind: orderKind.optional(),
  overdue: flag.default(false),
  supervised: flag.default(false),
  /** Orders that the user has or supervises. */
  mine: flag.default(false),
  ...page(100),
};
const orderList = z.object({ orders: z.array(orderSummary), hasMore: z.boolean() });

const changed = z.object({ order: orderSummary });
const reasoned = z.object({ reason });

export const orderRoutes = defineRoutes({
  'GET /api/orders': {
    summary: 'Lists the orders that the person may see, by due time.',
    permission: 'orders.see',
    query: z.object({
      ...wantedOrders,
      /** By default all that are open. */
      status: oneOrMore(status).optional(),
    }),
    reply: orderList,
  },
  'POST /api/orders/search': {
    summary:
      'Finds orders by number, by the name or number of the caller, by whoever has them, by case or by text. By POST, so that no name stands in an address.',
    permission: 'orders.see',
    body: z.object({
      ...wantedOrders,
      words: written(60),
      /** By default any. */
      status: oneOrMore(status).optional(),
    }),
    reply: orderList,
  },
  'GET /api/orders/:number': {
    summary: 'Shows one order with all steps, messages and files.',
    permission: 'orders.see',
    params: numberParams,
    reply: orderPage,
  },
  'POST /api/orders': {
    summary:
      'Opens an order for a caller. Without a number it belongs to the agent’s present or last caller. Refused to a colleague who is consulted about a caller whose talk is not recorded (`caller_stays_unknown`).',
    permission: 'orders.open',
    body: z.object({
      kind: orderKind,
      text: written(4000),
      callerNumber: z.string().max(30).optional(),
      /**
       * The number is that of the agent's present or last caller, although the call does not show it:
       * the order belongs to that caller, with the identity that they have proved.
       */
      isOfCaller: z.boolean().default(false),
      callerName: written(100).optional(),
      /** In any notation. */
      caseNumber: z.string().max(60).optional(),
      courtId: shortId.optional(),
      aboutDepartmentId: shortId.optional(),
      aboutStaffId: shortId.optional(),
      departmentId: shortId.optional(),
      handlerId: shortId.optional(),
      urgent: z.boolean().default(false),
      confidential: z.boolean().default(false),
      /**
       * Nothing about the caller is kept. Refused if the agent's present or last talk is recorded
       * (`talk_recorded`), or if there is none (`no_unrecorded_talk`).
       */
      anonymous: z.boolean().default(false),
      language: z.enum(['zh', 'en']).optional(),
    }),
    reply: z.object({
      kind: z.enum(['opened', 'joined']),
      number: z.string(),
      /** Opens the order together with the number; told to the caller once. */
      code: z.string().nullable(),
      /** The order existed already, and the text was added to it. */
      isAdded: z.boolean(),
      latestAt: moment.nullable(),
    }),
  },
  'POST /api/orders/:number/dispatch': {
    summary: 'Dispatches an order to a department, and optionally to a person in it.',
    permission: needs.dispatch,
    params: numberParams,
    body: z.object({
      departmentId: shortId,
      handlerId: shortId.optional(),
      reason: reason.optional(),
    }),
    reply: changed,
  },
  'POST /api/orders/:number/accept': {
    summary: 'Accepts an order.',
    permission: needs.accept,
    params: numberParams,
    reply: changed,
  },
  'POST /api/orders/:number/return': {
    summary: 'Returns an order that came to the wrong department.',
    permission: needs.return,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/orders/:number/conclude': {
    summary: 'Says that the handling of a report is complete; its result must be told then.',
    permission: needs.conclude,
    params: numberParams,
    reply: changed,
  },
  'POST /api/orders/:number/reply': {
    summary: 'Answers an order; the caller is told.',
    permission: needs.reply,
    params: numberParams,
    body: z.object({
      text: written(4000),
      /** The court may let it be spoken to any person who answers the telephone. */
      nothingPersonal: z.boolean().default(false),
    }),
    reply: changed,
  },
  'POST /api/orders/:number/extend': {
    summary: 'Extends the limit of an order; possible once.',
    permission: needs.extend,
    params: numberParams,
    body: z.object({
      amount: z.number().positive().max(5000),
      unit: z.enum(['hours', 'working_hours', 'days', 'working_days']),
      reason,
    }),
    reply: changed,
  },
  'POST /api/orders/:number/supervise': {
    summary: 'Puts an order under supervision (督办), or raises its level.',
    permission: needs.supervise,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/orders/:number/reopen': {
    summary: 'Reopens an order for a caller who is not content; it goes to somebody else.',
    permission: needs.reopen,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/orders/:number/close': {
    summary: 'Closes an answered order.',
    permission: needs.close,
    params: numberParams,
    body: z.object({ satisfied: z.boolean().nullable() }),
    reply: changed,
  },
  'POST /api/orders/:number/withdraw': {
    summary: 'Withdraws an order.',
    permission: needs.withdraw,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/orders/:number/code': {
    summary: 'Gives a verified caller another code; the old one opens nothing any more.',
    permission: needs.renew_code,
    params: numberParams,
    body: z.object({
      /** How the caller was verified. */
      how: reason,
    }),
    reply: z.object({ code: z.string(), isSent: z.boolean() }),
  },
  'POST /api/orders/:number/attachments': {
    summary: 'Attaches a file: the body is the file (application/octet-stream).',
    permission: needs.attach,
    params: numberParams,
    query: z.object({ name: written(200) }),
    reply: z.object({ name: z.string(), bytes: z.int() }),
  },
  'GET /api/orders/:number/messages/:id/sound': {
    summary: 'The recording of a message (WAV); its reading is recorded.',
    permission: 'orders.see',
    params: fileParams,
    reply: null,
  },
  'GET /api/orders/:number/attachments/:id': {
    summary: 'A file of an order, to be saved; its reading is recorded.',
    permission: 'orders.see',
    params: fileParams,
    reply: null,
  },
  'GET /api/order-summary': {
    summary: 'How many open orders the person has: all, overdue, to be dispatched, due today.',
    permission: 'orders.see',
    reply: z.object({
      open: z.int(),
      overdue: z.int(),
      toDispatch: z.int(),
      dueToday: z.int(),
      today: day,
    }),
    isActivity: false,
  },
});
