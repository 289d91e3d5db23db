/** What is written in the dialog of an action, kept until it is sent. */
import { dropDraft, keepDraft, keepInPage, readDraft } from '../session/drafts.js';
import type { Asked, Unit } from './orderAct.js';
import type { OrderAction, OrderShown } from './orderShown.js';

/** What is kept of an action: what a person writes or chooses, but no file. */
type Kept = Pick<
  Asked,
  'text' | 'departmentId' | 'handlerId' | 'nothingPersonal' | 'amount' | 'unit'
>;

const units: readonly Unit[] = ['hours', 'working_hours', 'days', 'working_days'];

/** The name of the draft: one for each order and action. */
export function orderDraftOf(order: OrderShown, action: OrderAction): string {
  return `order.${order.number}.${action}`;
}

/**
 * Keeps what is written. The text of a confidential order must not lie in a browser's storage: only
 * the page has it, until it is closed or its user signs out.
 */
export function keepAsked(order: OrderShown, action: OrderAction, asked: Asked): void {
  const { text, departmentId, handlerId, nothingPersonal, amount, unit } = asked;
  const kept: Kept = { text, departmentId, handlerId, nothingPersonal, amount, unit };
  const draft = orderDraftOf(order, action);
  if (text === '') dropDraft(draft);
  else if (order.confidential || order.anonymous) keepInPage(draft, kept);
  else keepDraft(draft, kept);
}

/** Reads what was written; empty when there is nothing. */
export function readKept(draft: string): Partial<Kept> {
  const kept = readDraft(draft);
  if (typeof kept !== 'object' || kept === null) return {};
  const { text, departmentId, handlerId, nothingPersonal, amount, unit } = kept as Readonly<
    Record<string, unknown>
  >;
  const isNumber = (value: unknown) => value === null || typeof value === 'number';
  const knownUnit = units.find((each) => each === unit);
  if (typeof text !== 'string' || knownUnit === undefined) return {};
  if (!isNumber(departmentId) || !isNumber(handlerId) || !isNumber(amount)) return {};
  return {
    text,
    departmentId: departmentId,
    handlerId: handlerId,
    nothingPersonal: nothingPersonal === true,
    amount,
    unit: knownUnit,
  };
}
