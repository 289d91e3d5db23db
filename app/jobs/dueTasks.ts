/**
 * Every task that is due once, by the name that the view `due_work` gives it. Each is handed the id of its row, locks
 * it, reads it again, and does nothing when it is done already: run twice, it has run once.
 */
import type { App, SmsGateway } from '../app.js';
import type { CallbackDesk } from '../desk/callbacks.js';
import { followUpAnswer } from './followUpAnswer.js';
import { orderDue } from './orderDue.js';
import { placeCallback } from './placeCallback.js';
import { sendSms } from './sendSms.js';

/** What the tasks are handed. */
export interface DueApp
  extends Pick<App, 'db' | 'clock' | 'log'>, Pick<CallbackDesk, 'courtCallbacks'> {
  readonly sms: SmsGateway;
}

/** What came of a task: it is over (done now, done before, nothing to do any more), or it has come too early. */
export type DueResult = 'over' | { readonly notBefore: Date };

export type DueTask = (app: DueApp, rowId: number) => Promise<DueResult>;

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
