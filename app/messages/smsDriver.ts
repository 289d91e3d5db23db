/** The contract between the outbox and the drivers that send SMS. Types only. */

/** One way of sending SMS: an account at a carrier or a gateway, or a folder. */
export interface SmsDriver {
  /** Connects, and reconnects without end. Events may come at once. */
  start(events: SmsEvents): void;
  /** Finishes what is in progress (at most a few seconds) and disconnects. */
  stop(): Promise<void>;
  /**
   * Hands over one message; splits it into parts itself (UCS-2 70/67, GSM-7 160/153). Never throws
   * for what the gateway answers.
   */
  send(sms: SmsToSend): Promise<SendResult>;
  /**
   * Whether it is connected and since when, and the last error; for `hotline doctor` and the
   * metrics.
   */
  state(): SmsDriverState;
}

export interface SmsDriverState {
  readonly isConnected: boolean;
  readonly since: Date | null;
  readonly lastError: string | null;
}

export interface SmsToSend {
  /** The id of the SMS. An SMS that is sent again after a crash has the same id. */
  readonly id: string;
  /** The number as dialled. */
  readonly to: string;
  /** With the court's signature. */
  readonly text: string;
  /** The court's number extension, which follows the account's own number; may be ''. */
  readonly extension: string;
  readonly expiresAt: Date;
  /** True where number and text are secret: no error, state or log may repeat a gateway's words. */
  readonly isSealed?: boolean;
  /** In one word, for people who try the hotline out. No carrier gets it. */
  readonly purpose: string;
}

export type SendResult =
  /** `ref`: the gateway's message id, one for each part, for receipts. */
  | { readonly kind: 'accepted'; readonly parts: readonly { readonly ref: string }[] }
  /** `isFinal` false: try again later. `reason`: often in the gateway's own words. */
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly reason: string;
      readonly isFinal: boolean;
    }
  /** The gateway accepted nothing, and asks for a slower pace. */
  | { readonly kind: 'throttled'; readonly afterMs: number }
  /** The SMS may have been sent, so it is never sent again automatically. `reason`: in ours. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly parts: readonly { readonly ref: string | null }[];
    };

export interface SmsReceipt {
  /** The gateway's message id of the part. */
  readonly ref: string;
  readonly state: 'delivered' | 'undelivered' | 'expired' | 'rejected' | 'unknown';
  /** The gateway's own code for it: `DELIVRD`, `000`, `MK:0001`. */
  readonly code: string;
  readonly at: Date;
}

/** A whole message; its parts were joined by the driver. */
export interface SmsReceived {
  readonly from: string;
  /** Our number, with its extension. */
  readonly to: string;
  readonly text: string;
  readonly at: Date;
  /** The id of the message; the same message may come twice. */
  readonly ref: string;
}

export interface SmsEvents {
  /** The driver acknowledges a receipt only after this has resolved. */
  receipt(r: SmsReceipt): Promise<void>;
  /** The driver acknowledges a message only after this has resolved. */
  received(m: SmsReceived): Promise<void>;
}
