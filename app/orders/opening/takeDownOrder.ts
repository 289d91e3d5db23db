import { isCourtOrBelow } from '../../court/store/courts.js';
import { hearsUnknownCaller } from '../../line/store/agentCalls.js';
import { insertMessage, readMessages } from '../store/orderMessages.js';
import type { CodeDesk } from '../state/changeOrder.js';
import { openOrder, type NewOrder, type OpenResult } from './openOrder.js';

/** What an agent writes down for a caller. */
export interface TakenDown extends NewOrder {
  readonly message: { readonly body: string };
}

/** What became of what an agent wrote down. */
export type TakeDownResult =
  | TakenDownOrder
  | {
      readonly kind: 'refused';
      /**
       * `not_her_court`: an agent of a court may write orders of that court, and of courts below it.
       * `caller_stays_unknown`: a colleague consults the agent about a caller whose talk is not
       * recorded, or the agent listens to it as a supervisor; that colleague writes.
       */
      readonly because: 'not_her_court' | 'caller_stays_unknown';
    };

type TakenDownOrder = OpenResult & {
  /** The call already had this order; what the agent wrote was added to it. */
  readonly isAdded: boolean;
};

/**
 * Opens the order of what an agent writes down. One call on one matter is one order, however often
 * it is opened, because a broken connection may make the agent's program ask twice. An agent who
 * writes twice has written two things, and both are kept.
 */
export async function takeDownOrder(desk: CodeDesk, given: TakenDown): Promise<TakeDownResult> {
  const { by, courtId } = given;
  if (by.kind === 'agent' && !(await isCourtOrBelow(desk.db, courtId, by.courtId))) {
    return { kind: 'refused', because: 'not_her_court' };
  }
  if (by.kind === 'agent' && (await hearsUnknownCaller(desk.db, by.agentId))) {
    return { kind: 'refused', because: 'caller_stays_unknown' };
  }
  const began = desk.clock.now();
  const opened = await openOrder(desk, given);
  // An anonymous order is always a new one.
  if (opened.kind === 'refused' || given.anonymous === true) return { ...opened, isAdded: false };
  const { body } = given.message;
  const messages = await readMessages(desk.db, opened.order.id);
  if (messages.some((each) => each.body === body && each.at >= began)) {
    return { ...opened, isAdded: false };
  }
  await insertMessage(desk.db, opened.order.id, 'repeat', given.message, desk.clock.now());
  return { ...opened, isAdded: true };
}
