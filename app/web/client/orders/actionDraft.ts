/** What is written in the dialog of an action, kept until it is sent. */
import { readDraft } from '../session/drafts.js';
import type { Asked, Unit } from './orderAct.js';
import type { OrderAction, OrderShown } from './orderShown.js';

/** What is kept of an action: what a person writes or chooses, but no file. */
type Kept = Pick<
  Asked,
  'text' | 'departmentId' | 'handlerId' | 'nothingPersonal' | 'amount' | 'unit'
>;

const units: readonly Unit[] = ['hours', 'working_hours', 'days', 'working_days'];

/**
 * The name of the draft: one for each order and action. Null: none is kept, because the text of a
 * confidential order must not lie in a browser.
 */
export function orderDraftOf(order: OrderShown, action: OrderAction): string | null {
  return order.confidential || order.anonymous ? null : `order.${order.number}.${action}`;
}

export function keptOf({ text, departmentId, handlerId, ...rest }: Asked): Kept {
  const { nothingPersonal, amount, unit } = rest;
  return { text, departmentId, handlerId, nothingPersonal, amount, unit };
}

/** Reads what was written; empty when there is nothing. */
export function readKept(draft: string | null): Partial<Kept> {
  const kept = draft === null ? null : readDraft(draft);
  if (typeof kept !== 'object' || kept === null) return {};
  const { text, departmentId, handlerId, nothingPersonal, amount, unit } = kept as Readonly<
    Record<string, unknown>
  >;
  const isId = (value: unknown) => value === null || typeof value === 'number';
  const knownUnit = units.find((each) => each === unit);
  if (typeof text !== 'string' || knownUnit === undefined || typeof amount !== 'number') return {};
  if (!isId(departmentId) || !isId(handlerId)) return {};
  return {
    text,
    departmentId: departmentId,
    handlerId: handlerId,
    nothingPersonal: nothingPersonal === true,
    amount,
    unit: knownUnit,
  };
}
