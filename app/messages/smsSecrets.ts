/** What fills secrets into an SMS when it is sent. Types only. */
import type { Queryable } from '../core/database/pool.js';

/**
 * An SMS whose text may have a place for a secret that must not stand in the outbox in the clear.
 */
export interface SmsToFill {
  readonly id: number;
  readonly ticketId: number | null;
  readonly body: string;
}

/** Fills in the secret (the code of a ticket). */
export interface SmsSecrets {
  /** @throws Error when the secret cannot be read any more. */
  fill(db: Queryable, sms: SmsToFill): Promise<string>;
  /**
   * Called when the SMS is sent or given up: the secret is deleted unless another SMS with it
   * waits.
   */
  forget(db: Queryable, sms: SmsToFill): Promise<void>;
}
