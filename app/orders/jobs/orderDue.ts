/**
 * What a row of `order_due` says: a reminder, an overdue notice, an escalation, a level of supervision. orders/ does it,
 * once.
 */
import { doOrderDue } from '../state/doOrderDue.js';
import { readDue } from '../store/orderDue.js';
import type { DueResult } from '../../database/dueTask.js';
import type { OrderDesk } from '../state/changeOrder.js';

export async function orderDue(app: OrderDesk, dueId: number): Promise<DueResult> {
  const result = await doOrderDue(app, dueId);
  if (result !== 'not_yet') return 'over';
  // The clocks of two machines differ, or its moment was moved: then this job comes once more beside the new one.
  const due = await readDue(app.db, dueId);
  return due === null ? 'over' : { notBefore: due.dueAt };
}
