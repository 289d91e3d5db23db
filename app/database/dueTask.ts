/** What a task that is due once is handed, and what comes of it. Types only. */
import type { App, SmsGateway } from '../app.js';
import type { CallbackDesk } from '../line/callbacks/callbacks.js';

/** What the tasks are handed. */
export interface DueApp
  extends Pick<App, 'db' | 'clock' | 'log' | 'keys'>, Pick<CallbackDesk, 'courtCallbacks'> {
  readonly sms: SmsGateway;
}

/** What came of a task: it is over (done now, done before, nothing to do any more), or it has come too early. */
export type DueResult = 'over' | { readonly notBefore: Date };

export type DueTask = (app: DueApp, rowId: number) => Promise<DueResult>;
