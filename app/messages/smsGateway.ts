/** What sends SMS. Types only. */

export interface SmsToSend {
  /** Names the SMS: handed over again after a crash, it has the same id. */
  readonly id: string;
  readonly to: string;
  readonly body: string;
  readonly purpose: string;
  readonly at: Date;
}

export interface SmsGateway {
  /**
   * Takes an SMS for sending. Handed the same id again, it sends no second one.
   * @throws Error when it did not take the SMS.
   */
  send(sms: SmsToSend): Promise<void>;
}
