/** What must not stand in the outbox in the clear, and is filled into an SMS when it is sent. */
import type { Queryable } from '../core/database/pool.js';

/** An SMS, of which the text may have a place for a secret, or the number be one. */
export interface SmsToFill {
  readonly id: number;
  readonly ticketId: number | null;
  readonly toNumber: string;
  readonly body: string;
}

/** Fills secrets into an SMS: the code of a ticket, a number on file. */
export interface SmsSecrets {
  /** @throws Error when the secret cannot be read any more. */
  fill(db: Queryable, sms: SmsToFill): Promise<Pick<SmsToFill, 'toNumber' | 'body'>>;
  /**
   * Called when the SMS is sent or given up: the secret is deleted unless another SMS with it
   * waits.
   */
  forget(db: Queryable, sms: SmsToFill): Promise<void>;
}
