/**
 * A preset for a gateway's HTTP interface: its requests, and the meaning of its answers and pushes.
 * Types only.
 */
import type { SendResult, SmsReceipt, SmsReceived } from '../../smsDriver.js';

/** The parts of an SMS that presets need. */
export interface PlainSms {
  readonly id: string;
  /** The eleven digits of a mobile telephone in China. */
  readonly to: string;
  /** Without the signature. */
  readonly text: string;
  /** The text in 【】 before the SMS. */
  readonly signature: string;
  readonly extension: string;
}

export interface HttpRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Refused = Extract<SendResult, { kind: 'refused' }>;

/** The time of a request, and a value that makes it unique. */
export interface Moment {
  readonly now: Date;
  readonly nonce: string;
}

export type HookKind = 'receipts' | 'messages';

/** A push of the gateway to us. */
export interface HookRequest {
  readonly kind: HookKind;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** The content of a push. */
export interface HookContent {
  readonly receipts: readonly SmsReceipt[];
  readonly messages: readonly SmsReceived[];
}

export interface HttpPreset {
  /**
   * Returns the request, or why there cannot be one: no template fits, or the signature is unknown.
   */
  buildRequest(sms: PlainSms, moment: Moment): HttpRequest | Refused;
  readAnswer(status: number, body: string): SendResult;
  /** Whether the push proves that the gateway sent it, beyond the token in its address. */
  isAuthentic(request: HookRequest, now: Date): boolean;
  /** @throws Error when the body does not match the gateway's documents. */
  readHook(request: HookRequest, now: Date): HookContent;
  /** The reply that the gateway expects when a push was stored. */
  readonly hookAnswer: string;
}
