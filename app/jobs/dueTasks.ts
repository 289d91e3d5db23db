/**
 * All tasks that are due once, by the name that the view `due_work` gives them. Each task is given
 * the id of its row. It locks and re-reads the row, and does nothing if the work is already done.
 * This makes it idempotent.
 */
import type { DueApp, DueResult, DueTask } from '../database/dueTask.js';
import { followUpAnswer } from '../orders/jobs/followUpAnswer.js';
import { orderDue } from '../orders/jobs/orderDue.js';
import { placeCallback } from '../line/callbacks/placeCallback.js';
import { sendSms } from '../messages/sendSms.js';
import { isDatabaseUnavailable } from '../database/pool.js';

export const dueTasks: Readonly<Record<string, DueTask>> = {
  followUpAnswer,
  placeCallback,
  sendSms,
  // One task for all kinds of due order work. Each kind has its own name, so that the queue can be
  // observed.
  escalateOrder: orderDue,
  noticeOverdue: orderDue,
  remindHandler: orderDue,
  superviseOrder: orderDue,
  urgeAcceptance: orderDue,
  urgeDispatch: orderDue,
};

/** Delay before a job is tried again that could not be done for a reason outside the job. */
const tryAgainMs = 5000;

/**
 * Does one piece of due work. Two cases do not count as failures: the database is away, or the task
 * belongs to a newer version and is left to the processes of that version. The job is then tried
 * again later, as if it had come too early.
 */
export async function doDue(
  app: DueApp,
  job: { readonly id: string; readonly name: string; readonly rowId: number },
): Promise<DueResult> {
  const later = () => ({ notBefore: new Date(app.clock.now().getTime() + tryAgainMs) });
  const task = dueTasks[job.name];
  if (task === undefined) {
    app.log.warn('due work has no task in this version', { job: job.id, task: job.name });
    return later();
  }
  try {
    return await task(app, job.rowId);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return later();
  }
}
