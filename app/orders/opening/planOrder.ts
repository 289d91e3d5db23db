/** The rows of a new order, before any of them is written. */
import type { Language } from '../../telephony/call.js';
import {
  newOrderState,
  type OrderKind,
  type OrderState,
  type OrderStatus,
} from '../rules/order.js';
import { nextOrderState } from '../rules/nextOrderState.js';
import type { Actor } from '../rules/orderAccess.js';
import { limitsOf } from '../rules/orderLimits.js';
import { matterOf } from '../rules/orderRepeats.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { firstAddressee, type Addressee, dispatchersOf, holdersOf } from '../rules/orderRouting.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import { keptCode } from '../store/orderCodes.js';
import type { OrderContext } from '../store/orderContext.js';
import type { NewMessage } from '../store/orderMessages.js';
import type { People } from '../store/orderPeople.js';
import type { NewOrderRow, WithOrder } from '../store/insertOrder.js';
import type { NewOrderStep } from '../store/orderSteps.js';
import type { NewSms } from '../../messages/store/smsOutbox.js';
import { callerSms, staffSms, smsToCaller, smsToStaff } from '../orderSms.js';

/** A request to open an order. */
export interface NewOrder {
  readonly kind: OrderKind;
  readonly courtId: number;
  readonly urgent?: boolean;
  /** Reports of violations always are. */
  readonly confidential?: boolean;
  /**
   * Nobody is to know who the caller is: neither number nor person nor call is kept, here or in the
   * records of the call.
   */
  readonly anonymous?: boolean;
  readonly language: Language;
  readonly caseId?: number | null;
  readonly aboutDepartmentId?: number | null;
  readonly aboutStaffId?: number | null;
  readonly callerName?: string | null;
  readonly callerNumber: string | null;
  /** The person the caller has proved to be. */
  readonly personId?: number | null;
  readonly callId: string | null;
  /** The caller alone, or an agent for them. */
  readonly by: Extract<Actor, { kind: 'caller' | 'agent' }>;
  readonly message: NewMessage | null;
  /**
   * The code that will open the order; by default a new one is made. A program that may have to
   * repeat the request, because the connection broke, gives one. Then it knows which code the order
   * has.
   */
  readonly code?: string;
  /** Given by the agent. By default app/orders/rules/orderRouting.ts decides. */
  readonly to?: Addressee;
}

/** A {@link NewOrder} with a code of its own. */
export type CodedOrder = NewOrder & { readonly code: string };

/** The rows of a new order. */
export interface Plan extends WithOrder {
  readonly order: NewOrderRow;
}

/** Returns what an order is about. */
export function matterIn(given: NewOrder) {
  return {
    kind: given.kind,
    courtId: given.courtId,
    caseId: given.caseId ?? null,
    aboutDepartmentId: given.aboutDepartmentId ?? null,
    aboutStaffId: given.aboutStaffId ?? null,
  };
}

/**
 * Plans the rows of an order that is opened now. It is dispatched at once where the addressee is
 * clear.
 */
export function planOrder(
  keys: IdentityKeys,
  given: CodedOrder,
  context: OrderContext,
  number: string,
  now: Date,
): Plan {
  const { rules, profile, people, caseDepartmentId, caseJudgeId } = context;
  const matter = matterIn(given);
  const to = given.to ?? firstAddressee({ ...matter, caseDepartmentId, caseJudgeId }, people);
  const state = to === null ? newOrderState : dispatched(to, now, profile.pausesWhile);
  const limits = limitsOf(profile, rules.time, state, now, given.anonymous !== true);
  const order: NewOrderRow = {
    ...state,
    ...matter,
    aboutStaffId: matter.aboutStaffId ?? judgeComplainedOf(given, caseJudgeId),
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
  const toCaller = smsToCaller(order, 'opened', callerSms.opened(order));
  const code = keptCode(keys, number, given.code, toCaller.length > 0);
  const sms = [...smsOfNew(order, people), ...toCaller];
  return { order, message: given.message, steps, due: limits.steps, sms, code };
}

/**
 * A complaint about a case that names nobody is about its judge: it is kept from the judge, and its
 * ladder passes over them. Where an agent has chosen the addressee, the agent has heard whom it is
 * about.
 */
function judgeComplainedOf(given: NewOrder, caseJudgeId: number | null): number | null {
  return given.kind === 'complaint' &&
    given.to === undefined &&
    (given.aboutDepartmentId ?? null) === null
    ? caseJudgeId
    : null;
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
      kind: 'dispatched',
      by,
      fromStatus: 'opened',
      toStatus: 'dispatched',
      toDepartmentId,
      toStaffId,
      detail: { profile },
    },
  ];
}

function smsOfNew(order: NewOrderRow, people: People): NewSms[] {
  return order.status === 'opened'
    ? smsToStaff(order, 'to_dispatch', staffSms.toDispatch(order), dispatchersOf(order, people))
    : smsToStaff(order, 'dispatched', staffSms.dispatched(order), holdersOf(order, people));
}
