/**
 * Every task that is due once, by the name that the view `due_work` gives it. Each is handed the id of its row, locks
 * it, reads it again, and does nothing when it is done already: run twice, it has run once.
 */
import type { DueApp, DueResult, DueTask } from './dueTask.js';
import { followUpAnswer } from './followUpAnswer.js';
import { orderDue } from './orderDue.js';
import { placeCallback } from './placeCallback.js';
import { sendSms } from './sendSms.js';

export const dueTasks: Readonly<Record<string, DueTask>> = {
  followUpAnswer,
  placeCallback,
  sendSms,
  // By kinds of what is due: a name each for whoever watches the queue, one task for all.
  escalateOrder: orderDue,
  noticeOverdue: orderDue,
  remindHandler: orderDue,
  superviseOrder: orderDue,
  urgeAcceptance: orderDue,
  urgeDispatch: orderDue,
};

/** Does one piece of due work. A task of a newer version is left to the processes of that version. */
export async function doDue(
  app: DueApp,
  job: { readonly id: string; readonly name: string; readonly rowId: number },
): Promise<DueResult> {
  const task = dueTasks[job.name];
  if (task === undefined) throw new Error(`there is no task ${job.name} in this version`);
  return task(app, job.rowId);
}
