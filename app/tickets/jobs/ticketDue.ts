/**
 * Runs a row of `ticket_due`: a reminder, an overdue notice, an escalation, a level of supervision.
 * The functions of app/tickets do it, once.
 */
import { doTicketDue } from '../state/doTicketDue.js';
import { readDue } from '../store/ticketDue.js';
import type { DueResult } from '../../core/database/dueTask.js';
import type { TicketDeps } from '../state/changeTicket.js';

export async function ticketDue(app: TicketDeps, dueId: number): Promise<DueResult> {
  const result = await doTicketDue(app, dueId);
  if (result !== 'not_yet') return 'over';
  // The clocks of two machines differ, or the row's moment was moved. Then this job runs once more,
  // beside the new one.
  const due = await readDue(app.db, dueId);
  return due === null ? 'over' : { notBefore: due.dueAt };
}
