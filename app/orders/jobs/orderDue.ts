/**
 * Runs a row of `order_due`: a reminder, an overdue notice, an escalation, a level of supervision.
 * The functions of app/orders do it, once.
 */
import { doOrderDue } from '../state/doOrderDue.js';
import { readDue } from '../store/orderDue.js';
import type { DueResult } from '../../database/dueTask.js';
import type { OrderDesk } from '../state/changeOrder.js';

export async function orderDue(app: OrderDesk, dueId: number): Promise<DueResult> {
  const result = await doOrderDue(app, dueId);
  if (result !== 'not_yet') return 'over';
  // The clocks of two machines differ, or the row's moment was moved. Then this job runs once more,
  // beside the new one.
  const due = await readDue(app.db, dueId);
  return due === null ? 'over' : { notBefore: due.dueAt };
}
