/** The input and the result of a task that is due once. Types only. */
import type { App, SmsGateway } from '../app.js';
import type { CallbackDesk } from '../line/callbacks/callbacks.js';

/** What a task is handed. */
export interface DueApp
  extends Pick<App, 'db' | 'clock' | 'log' | 'keys'>, Pick<CallbackDesk, 'courtCallbacks'> {
  readonly sms: SmsGateway;
}

/**
 * The result of a task: it is over (done now, done before, or no longer needed), or it came too
 * early.
 */
export type DueResult = 'over' | { readonly notBefore: Date };

/** Does the work of one row. Must be idempotent, because the same job may run twice. */
export type DueTask = (app: DueApp, rowId: number) => Promise<DueResult>;
