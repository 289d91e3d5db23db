/** The contract of a gateway for SMS. Types only. */

export interface SmsToSend {
  /** The id of the SMS. An SMS that is sent again after a crash has the same id. */
  readonly id: string;
  readonly to: string;
  readonly body: string;
  readonly purpose: string;
  readonly at: Date;
}

export interface SmsGateway {
  /**
   * Accepts an SMS for sending. If it gets the same id again, it sends no second SMS.
   * @throws Error when it did not accept the SMS.
   */
  send(sms: SmsToSend): Promise<void>;
}
