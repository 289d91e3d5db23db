/** What a gateway with an HTTP interface is: how it is asked, what its answers and its pushes mean. Types only. */
import type { SendResult, SmsReceipt, SmsReceived } from '../../smsDriver.js';

/** An SMS as presets need it. */
export interface PlainSms {
  readonly id: string;
  /** The eleven digits of a mobile telephone in China. */
  readonly to: string;
  /** Without the signature. */
  readonly text: string;
  /** What stood in 【】 before the text. */
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

/** When a request is made, and what makes it unlike every other. */
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

/** What a push says. */
export interface HookContent {
  readonly receipts: readonly SmsReceipt[];
  readonly messages: readonly SmsReceived[];
}

export interface HttpPreset {
  /** The request, or why there cannot be one: no template fits, the signature is unknown. */
  buildRequest(sms: PlainSms, moment: Moment): HttpRequest | Refused;
  readAnswer(status: number, body: string): SendResult;
  /** Whether the push proves that the gateway sent it, beyond the token in its address. */
  isAuthentic(request: HookRequest, now: Date): boolean;
  /** @throws Error when the body is not what the gateway's documents say. */
  readHook(request: HookRequest, now: Date): HookContent;
  /** What the gateway wants to hear when a push was kept. */
  readonly hookAnswer: string;
}
