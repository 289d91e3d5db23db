/**
 * Opens an order, or joins the call to the order it repeats, which is done again when it was answered: one transaction from
 * the caller's message to the SMS of who must answer. Opened again for the same call or the same recorded message (the connection broke, and nobody knew
 * whether it was written) it is the order that was opened before.
 */
import type { Language } from '../call.js';
import {
  awaitsAnswer,
  newOrderState,
  nextOrderState,
  type OrderKind,
  type OrderState,
  type OrderStatus,
} from '../rules/order.js';
import { whyNotTo, type Actor, type ReceiveRefusal } from '../rules/orderAccess.js';
import { limitsOf } from '../rules/orderLimits.js';
import { makeOrderNumber } from '../rules/orderNumber.js';
import {
  isAnsweredTwice,
  isNamedMatter,
  isSamePerson,
  matterOf,
  normalNumber,
  repeats,
  windowStart,
} from '../rules/orderRepeats.js';
import { firstAddressee, type Addressee } from '../rules/orderRouting.js';
import { chinaDate } from '../rules/workCalendar.js';
import { forgetCaller } from '../store/forgetCaller.js';
import { readNewOrderContext, type OrderContext } from '../store/orderContext.js';
import { insertMessage, type NewMessage } from '../store/orderMessages.js';
import type { People } from '../store/orderPeople.js';
import {
  beginForCaller,
  insertOrder,
  isKnownFile,
  ordersOfMatter,
  readOrderOfFile,
  type NewOrderRow,
  type Order,
  type WithOrder,
} from '../store/orders.js';
import type { NewOrderStep } from '../store/orderSteps.js';
import { withTransaction, type Queryable } from '../store/pool.js';
import type { NewSms } from '../store/smsOutbox.js';
import { lockWithRules, type LockedOrder, type OrderDesk, type Refusal } from './changeOrder.js';
import { callsOnMatter, joinLocked } from './joinRepeat.js';
import { callerSms, staffSms } from './orderTexts.js';
import { reopenLocked } from './reopenOrder.js';
import { superviseByCalls } from './superviseOrder.js';
import { dispatchersOf, holdersOf, smsToCaller, smsToStaff } from './tellPeople.js';

export interface NewOrder {
  readonly kind: OrderKind;
  readonly courtId: number;
  readonly urgent?: boolean;
  /** Reports of violations always are. */
  readonly confidential?: boolean;
  /** Nobody is to know who she is: neither number nor person nor call is kept, here or in the records of the call. */
  readonly anonymous?: boolean;
  readonly language: Language;
  readonly caseId?: number | null;
  readonly aboutDepartmentId?: number | null;
  readonly aboutStaffId?: number | null;
  readonly callerName?: string | null;
  readonly callerNumber: string | null;
  /** Whom she has proved to be. */
  readonly personId?: number | null;
  readonly callId: string | null;
  /** The caller by herself, or an agent for her. */
  readonly by: Extract<Actor, { kind: 'caller' | 'agent' }>;
  readonly message: NewMessage | null;
  /** Given by the agent; left out: as app/rules/orderRouting.ts says. */
  readonly to?: Addressee;
}

export type OpenResult =
  | { readonly kind: 'opened'; readonly order: Order }
  | {
      readonly kind: 'joined';
      readonly order: Order;
      readonly calls: number;
      readonly isSupervisedByIt: boolean;
      /** It was answered before this call, and by it is done again. */
      readonly isReopened: boolean;
    }
  /** `not_anonymous`: who wants an answer is not anonymous; complaints, reports and opinions can be. */
  | { readonly kind: 'refused'; readonly because: ReceiveRefusal | Refusal | 'not_anonymous' };

const canBeAnonymous: readonly OrderKind[] = ['complaint', 'violation_report', 'opinion'];

export async function openOrder(desk: OrderDesk, given: NewOrder): Promise<OpenResult> {
  const anonymous = given.anonymous ?? false;
  if (anonymous && !canBeAnonymous.includes(given.kind)) {
    return { kind: 'refused', because: 'not_anonymous' };
  }
  const day = chinaDate(desk.clock.now());
  const context = await readNewOrderContext(desk.db, {
    ...{ courtId: given.courtId, kind: given.kind, urgent: given.urgent ?? false },
    caseId: given.caseId ?? null,
    staffIds: [given.to?.handlerId ?? null, given.aboutStaffId ?? null],
    departmentIds: [given.to?.departmentId ?? null],
    newOn: day,
  });
  const refusal = given.to === undefined ? null : refusalOf(given, given.to, context);
  if (refusal !== null) return { kind: 'refused', because: refusal };
  const number = makeOrderNumber(day, context.serial);
  try {
    return anonymous
      ? await openAnonymous(desk, given, context, number)
      : await openNamed(desk, given, context, number);
  } catch (error) {
    const file = given.message?.voice?.file;
    const before =
      file !== undefined && isKnownFile(error) ? await readOrderOfFile(desk.db, file) : null;
    if (before === null) throw error;
    return { kind: 'opened', order: before };
  }
}

async function openAnonymous(
  desk: OrderDesk,
  given: NewOrder,
  context: OrderContext,
  number: string,
): Promise<OpenResult> {
  return withTransaction(desk.db, async (client) => {
    const now = desk.clock.now();
    const known = given.callId === null ? null : await forgetCaller(client, given.callId, now);
    const message = without(given.message, [known, given.callerNumber]);
    const nobody = { callerName: null, callerNumber: null, personId: null, callId: null };
    const plan = planOrder({ ...given, ...nobody, message }, context, number, now);
    return { kind: 'opened', order: await writeOrder(client, plan) };
  });
}

/** The message without her number, where she wrote it (or whoever wrote for her). */
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
  desk: OrderDesk,
  given: NewOrder,
  context: OrderContext,
  number: string,
): Promise<OpenResult> {
  const caller = { personId: given.personId ?? null, number: normalNumber(given.callerNumber) };
  const policy = context.rules.repeats;
  const at = desk.clock.now();
  const first = planOrder(given, context, number, at);
  const since = windowStart(policy, at);
  const written = await insertOrder(desk.db, first.order, first, { since });
  if (written !== null) return { kind: 'opened', order: written };
  return withTransaction(
    desk.db,
    async (client) => {
      const now = desk.clock.now();
      const own = (await ordersOfMatter(client, first.order.matter, caller, since)).filter(
        (order) => isSamePerson(caller, { personId: order.personId, number: order.callerNumber }),
      );
      const earlier = own.find((order) => repeats(first.order, order, policy, now));
      if (earlier !== undefined && isOpenedBy(given, earlier)) {
        return { kind: 'opened', order: earlier };
      }
      const locked = earlier === undefined ? null : await lockWithRules(client, earlier.id);
      if (locked !== null && repeats(first.order, locked.order, policy, now)) {
        return join(client, locked, given, now);
      }
      const order = await writeOrder(client, planOrder(given, context, number, now));
      const counts = own.some(isAnsweredTwice);
      return {
        kind: 'opened',
        order: counts ? await superviseRepeated(client, order, now) : order,
      };
    },
    beginForCaller(caller),
  );
}

/** Whether this call has opened that order, and nobody has answered it since: then nothing new was said. */
function isOpenedBy({ callId }: NewOrder, order: Order): boolean {
  return callId !== null && order.callId === callId && awaitsAnswer(order.status);
}

/** A new order about what was answered twice: under supervision at once, where the calls on the matter are that many. */
async function superviseRepeated(db: Queryable, order: Order, now: Date): Promise<Order> {
  const locked = await lockWithRules(db, order.id);
  if (locked === null) throw new Error(`order ${order.number} went away while it was written`);
  const calls = await callsOnMatter(db, locked, now);
  return (await superviseByCalls(db, locked, calls, now)) ?? order;
}

/** Said by whoever reads the steps of an order: in Chinese. */
const calledAgain = '答复后来电人就同一事项再次来电';

async function join(
  db: Queryable,
  locked: LockedOrder,
  given: NewOrder,
  now: Date,
): Promise<OpenResult> {
  const caller = { personId: given.personId ?? null, number: given.callerNumber };
  const { callId, by, message } = given;
  const isUrging = isNamedMatter(locked.order);
  const joined = await joinLocked(db, locked, { caller, callId, by, message, isUrging }, now);
  switch (joined.kind) {
    case 'changed': {
      const { order, calls, isSupervisedByIt, isKnown } = joined;
      if (order.status !== 'replied') {
        return { kind: 'joined', order, calls, isSupervisedByIt, isReopened: false };
      }
      // Her call was known before; what she says now was not.
      if (isKnown && message !== null) await insertMessage(db, order.id, 'repeat', message, now);
      return reopenJoined(db, { ...locked, order }, calls, now);
    }
    case 'refused':
      return { kind: 'refused', because: joined.because };
    case 'unknown_order':
      throw new Error(`order ${locked.order.number} went away while it was locked`);
  }
}

/** It was answered, and she calls again: it is done again, whoever has taken the call. */
async function reopenJoined(
  db: Queryable,
  locked: LockedOrder,
  calls: number,
  now: Date,
): Promise<OpenResult> {
  const reopened = await reopenLocked(db, locked, { kind: 'clock' }, calledAgain, now);
  if (reopened.kind !== 'changed') {
    throw new Error(`order ${locked.order.number} was answered, and cannot be done again`);
  }
  const { order } = reopened;
  const supervised = await superviseByCalls(db, { ...locked, order }, calls, now);
  const joined = { order: supervised ?? order, calls, isReopened: true };
  return { kind: 'joined', ...joined, isSupervisedByIt: supervised !== null };
}

/** Writes it whatever there is of this person. */
async function writeOrder(db: Queryable, plan: Plan): Promise<Order> {
  const order = await insertOrder(db, plan.order, plan, null);
  if (order === null) throw new Error(`order ${plan.order.number} was not written`);
  return order;
}

interface Plan extends WithOrder {
  readonly order: NewOrderRow;
}

function matterIn(given: NewOrder) {
  return {
    kind: given.kind,
    courtId: given.courtId,
    caseId: given.caseId ?? null,
    aboutDepartmentId: given.aboutDepartmentId ?? null,
    aboutStaffId: given.aboutStaffId ?? null,
  };
}

/** The rows of an order that is opened now, and dispatched where it is clear to whom. */
function planOrder(given: NewOrder, context: OrderContext, number: string, now: Date): Plan {
  const { rules, profile, people, caseDepartmentId, caseJudgeId } = context;
  const matter = matterIn(given);
  const to = given.to ?? firstAddressee({ ...matter, caseDepartmentId, caseJudgeId }, people);
  const state = to === null ? newOrderState : dispatched(to, now, profile.pausesWhile);
  const limits = limitsOf(profile, rules.time, state, now);
  const order: NewOrderRow = {
    ...state,
    ...matter,
    number,
    matter: matterOf(matter),
    urgent: given.urgent ?? false,
    confidential: given.kind === 'violation_report' || (given.confidential ?? false),
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
  return { order, message: given.message, steps, due: limits.steps, sms: smsOfNew(order, people) };
}

function refusalOf(
  given: NewOrder,
  to: Addressee,
  { people }: OrderContext,
): ReceiveRefusal | 'inspectors_only' | null {
  const department = people.departments.find(({ id }) => id === to.departmentId);
  const handler = people.staff.find(({ id }) => id === to.handlerId) ?? null;
  if (department === undefined) return 'other_department';
  const refusal = whyNotTo(matterIn(given), department, handler);
  if (refusal !== null) return refusal;
  // Those who inspect read a report before anybody else does, and then say who has it.
  const isAside = given.kind === 'violation_report' && !department.isInspection;
  return isAside ? 'inspectors_only' : null;
}

function dispatched(to: Addressee, now: Date, pausesWhile: readonly OrderStatus[]): OrderState {
  const step = nextOrderState(newOrderState, { kind: 'dispatched', ...to }, now, pausesWhile);
  if (step.kind === 'refused') throw new Error(`a new order was not dispatched: ${step.because}`);
  return step.state;
}

function firstSteps(given: NewOrder, to: Addressee | null, profile: string): NewOrderStep[] {
  const opened: NewOrderStep = { kind: 'opened', by: given.by, toStatus: 'opened' };
  if (to === null) return [opened];
  const by: Actor = given.to === undefined ? { kind: 'clock' } : given.by;
  const { departmentId: toDepartmentId, handlerId: toStaffId } = to;
  return [
    opened,
    {
      ...{ kind: 'dispatched', by, fromStatus: 'opened', toStatus: 'dispatched' },
      ...{ toDepartmentId, toStaffId, detail: { profile } },
    },
  ];
}

function smsOfNew(order: NewOrderRow, people: People): NewSms[] {
  const toStaff =
    order.status === 'opened'
      ? smsToStaff(order, 'to_dispatch', staffSms.toDispatch(order), dispatchersOf(order, people))
      : smsToStaff(order, 'dispatched', staffSms.dispatched(order), holdersOf(order, people));
  return [...toStaff, ...smsToCaller(order, 'opened', callerSms.opened(order))];
}
