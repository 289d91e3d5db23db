/**
 * All tasks that are due once, by the name that the view `due_work` gives them. Each task is given
 * the id of its row. It locks and re-reads the row, and does nothing if the work is already done.
 * This makes it idempotent.
 */
import type { App } from '../core/app.js';
import type { HasIdentityKeys } from '../court/identity/store/identityKeys.js';
import type { DueResult, DueTask } from '../core/database/dueTask.js';
import { followUpAnswer } from '../tickets/jobs/followUpAnswer.js';
import { ticketDue } from '../tickets/jobs/ticketDue.js';
import type { CallbackDeps } from '../callbacks/callbackDeps.js';
import { wakeDueCallback } from '../callbacks/wakeDueCallback.js';
import { wakeFax } from '../messages/fax/wakeFax.js';
import { resendLink, type LinkDeps } from '../tickets/links/resendLink.js';
import { remindOfHearing } from '../ivr/sms/remindOfHearing.js';
import { isDatabaseUnavailable } from '../core/database/pool.js';

/** What due work is handed. */
export interface DueApp
  extends
    Pick<App, 'db' | 'clock' | 'log'>,
    HasIdentityKeys,
    Pick<CallbackDeps, 'courtCallbacks'>,
    LinkDeps {}

export const dueTasks: Readonly<Record<string, DueTask<DueApp>>> = {
  followUpAnswer,
  wakeCallback: wakeDueCallback,
  wakeFax,
  remindOfHearing,
  resendLink,
  // By kinds of due work: each has a name, for people who watch the queue; they share one task.
  escalateTicket: ticketDue,
  noticeOverdue: ticketDue,
  remindHandler: ticketDue,
  superviseTicket: ticketDue,
  urgeAcceptance: ticketDue,
  urgeDispatch: ticketDue,
};

/** After so long a job is tried again that could not be done for a reason that is not its own. */
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
    app.log.warn('this version does not know the task of due work', {
      job: job.id,
      task: job.name,
    });
    return later();
  }
  try {
    return await task(app, job.rowId);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return later();
  }
}
