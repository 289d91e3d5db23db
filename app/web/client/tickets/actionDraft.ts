/** What is written in the dialog of an action, kept until it is sent. */
import { dropDraft, keepDraft, keepInPage, readDraft } from '../session/drafts.js';
import type { Asked, Unit } from './ticketAct.js';
import type { TicketAction, TicketShown } from './ticketShown.js';

/** What is kept of an action: what a person writes or chooses, but no file. */
type Kept = Pick<
  Asked,
  'text' | 'departmentId' | 'assigneeId' | 'nothingPersonal' | 'amount' | 'unit'
>;

const units: readonly Unit[] = ['hours', 'working_hours', 'days', 'working_days'];

/** The name of the draft: one for each ticket and action. */
export function ticketDraftOf(ticket: TicketShown, action: TicketAction): string {
  return `ticket.${ticket.number}.${action}`;
}

/**
 * Keeps what is written. The text of a confidential ticket must not lie in a browser's storage: only
 * the page has it, until it is closed or its user signs out.
 */
export function keepAsked(ticket: TicketShown, action: TicketAction, asked: Asked): void {
  const { text, departmentId, assigneeId, nothingPersonal, amount, unit } = asked;
  const kept: Kept = { text, departmentId, assigneeId, nothingPersonal, amount, unit };
  const draft = ticketDraftOf(ticket, action);
  if (text === '') dropDraft(draft);
  else if (ticket.confidential || ticket.anonymous) keepInPage(draft, kept);
  else keepDraft(draft, kept);
}

/** Reads what was written; empty when there is nothing. */
export function readKept(draft: string): Partial<Kept> {
  const kept = readDraft(draft);
  if (typeof kept !== 'object' || kept === null) return {};
  const { text, departmentId, assigneeId, nothingPersonal, amount, unit } = kept as Readonly<
    Record<string, unknown>
  >;
  const isNumber = (value: unknown) => value === null || typeof value === 'number';
  const knownUnit = units.find((each) => each === unit);
  if (typeof text !== 'string' || knownUnit === undefined) return {};
  if (!isNumber(departmentId) || !isNumber(assigneeId) || !isNumber(amount)) return {};
  return {
    text,
    departmentId: departmentId,
    assigneeId: assigneeId,
    nothingPersonal: nothingPersonal === true,
    amount,
    unit: knownUnit,
  };
}
