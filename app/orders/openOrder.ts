/**
 * Opens an order, or joins the call to the order it repeats: one transaction from the caller's message to the SMS of who
 * must answer. Opened again for the same call or the same recorded message (the connection broke, and nobody knew
 * whether it was written) it is the order that was opened before.
 */
import type { Language } from '../call.js';
import { newOrderState, nextOrderState, type OrderKind, type OrderState } from '../rules/order.js';
import { whyNotTo, type Actor, type ReceiveRefusal } from '../rules/orderAccess.js';
import { limitsOf } from '../rules/orderLimits.js';
import { makeOrderNumber } from '../rules/orderNumber.js';
import {
  canJoin,
  isSamePerson,
  matterOf,
  normalNumber,
  windowStart,
} from '../rules/orderRepeats.js';
import { firstAddressee, type Addressee } from '../rules/orderRouting.js';
import { chinaDate } from '../rules/workCalendar.js';
import { forgetCaller } from '../store/forgetCaller.js';
import { writeDue } from '../store/orderDue.js';
import { readCourtRules, readProfile } from '../store/orderLimits.js';
import { insertMessage, type NewMessage } from '../store/orderMessages.js';
import { readPeople, type People } from '../store/orderPeople.js';
import {
  insertOrder,
  lockCaller,
  nextOrderSerial,
  ordersOfMatter,
  readCaseAddressee,
  readOrderOfFile,
  type Order,
} from '../store/orders.js';
import { appendSteps, type NewOrderStep } from '../store/orderSteps.js';
import { withTransaction, type Queryable } from '../store/pool.js';
import { lockWithRules, type OrderDesk, type Refusal } from './changeOrder.js';
import { joinLocked } from './joinRepeat.js';
import { callerSms, staffSms } from './orderTexts.js';
import { dispatchersOf, holdersOf, tellCaller, tellStaff } from './tellPeople.js';

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
    }
  /** `not_anonymous`: who wants an answer is not anonymous; complaints, reports and opinions can be. */
  | { readonly kind: 'refused'; readonly because: ReceiveRefusal | Refusal | 'not_anonymous' };

const canBeAnonymous: readonly OrderKind[] = ['complaint', 'violation_report', 'opinion'];

export async function openOrder(desk: OrderDesk, given: NewOrder): Promise<OpenResult> {
  const anonymous = given.anonymous ?? false;
  if (anonymous && !canBeAnonymous.includes(given.kind)) {
    return { kind: 'refused', because: 'not_anonymous' };
  }
  return withTransaction(desk.db, async (client) => {
    const file = given.message?.voice?.file;
    if (file !== undefined) {
      const before = await readOrderOfFile(client, file);
      if (before !== null) return { kind: 'opened', order: before };
    }
    return anonymous
      ? openAnonymous(client, given, desk.clock.now())
      : openNamed(desk, client, given);
  });
}

async function openAnonymous(db: Queryable, given: NewOrder, now: Date): Promise<OpenResult> {
  const known = given.callId === null ? null : await forgetCaller(db, given.callId, now);
  const message = without(given.message, [known, given.callerNumber]);
  const nobody = { callerName: null, callerNumber: null, personId: null, callId: null };
  return writeOrder(db, { ...given, ...nobody, message }, now);
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

async function openNamed(desk: OrderDesk, db: Queryable, given: NewOrder): Promise<OpenResult> {
  const caller = { personId: given.personId ?? null, number: normalNumber(given.callerNumber) };
  await lockCaller(db, caller);
  const now = desk.clock.now();
  const { repeats } = await readCourtRules(db, given.courtId);
  const since = windowStart(repeats, now);
  const earlier = (await ordersOfMatter(db, matterOf(matterIn(given)), caller, since)).find(
    (order) =>
      canJoin(order, repeats, now) &&
      isSamePerson(caller, { personId: order.personId, number: order.callerNumber }),
  );
  if (earlier === undefined) return writeOrder(db, given, now);
  if (given.callId !== null && earlier.callId === given.callId) {
    return { kind: 'opened', order: earlier };
  }
  const locked = await lockWithRules(db, earlier.id);
  if (locked === null || !canJoin(locked.order, repeats, now)) return writeOrder(db, given, now);
  const joined = await joinLocked(
    ...([
      db,
      locked,
      { caller, callId: given.callId, by: given.by, message: given.message },
    ] as const),
    now,
  );
  if (joined.kind === 'refused') return { kind: 'refused', because: joined.because };
  if (joined.kind === 'unknown_order') throw new Error(`order ${earlier.number} went away`);
  const { order, calls, isSupervisedByIt } = joined;
  return { kind: 'joined', order, calls, isSupervisedByIt };
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

async function writeOrder(db: Queryable, given: NewOrder, now: Date): Promise<OpenResult> {
  const urgent = given.urgent ?? false;
  const matter = matterIn(given);
  const { time } = await readCourtRules(db, given.courtId);
  const profile = await readProfile(db, given.courtId, given.kind, urgent);
  const ofCase = matter.caseId === null ? null : await readCaseAddressee(db, matter.caseId);
  const people = await readPeople(db, given.courtId, {
    staffIds: [given.to?.handlerId ?? null, ofCase?.judgeId ?? null, matter.aboutStaffId],
    departmentIds: [given.to?.departmentId ?? null],
  });
  const request = {
    ...matter,
    caseDepartmentId: ofCase?.departmentId ?? null,
    caseJudgeId: ofCase?.judgeId ?? null,
  };
  const refusal = given.to === undefined ? null : refusalOf(matter, given.to, people);
  if (refusal !== null) return { kind: 'refused', because: refusal };
  const to = given.to ?? firstAddressee(request, people);
  const state = to === null ? newOrderState : dispatched(to, now);
  const limits = limitsOf(profile, time, state, now);
  const day = chinaDate(now);
  const order = await insertOrder(db, {
    ...state,
    ...matter,
    number: makeOrderNumber(day, await nextOrderSerial(db, day)),
    matter: matterOf(matter),
    urgent,
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
  });
  if (given.message !== null) await insertMessage(db, order.id, 'request', given.message, now);
  await appendSteps(db, order.id, firstSteps(given, to, profile.name), now);
  await writeDue(db, order.id, limits.steps);
  await tellOfNew(db, order, people, now);
  return { kind: 'opened', order };
}

function refusalOf(
  matter: ReturnType<typeof matterIn>,
  to: Addressee,
  people: People,
): ReceiveRefusal | null {
  const department = people.departments.find(({ id }) => id === to.departmentId);
  const handler = people.staff.find(({ id }) => id === to.handlerId) ?? null;
  return department === undefined ? 'other_department' : whyNotTo(matter, department, handler);
}

function dispatched(to: Addressee, now: Date): OrderState {
  const step = nextOrderState(newOrderState, { kind: 'dispatched', ...to }, now);
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

async function tellOfNew(db: Queryable, order: Order, people: People, now: Date): Promise<void> {
  if (order.status === 'opened') {
    const told = dispatchersOf(order, people);
    await tellStaff(db, order, 'to_dispatch', staffSms.toDispatch(order), told, now);
  } else {
    const told = holdersOf(order, people);
    await tellStaff(db, order, 'dispatched', staffSms.dispatched(order), told, now);
  }
  await tellCaller(db, order, 'opened', callerSms.opened(order), now);
}
