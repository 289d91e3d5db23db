/** Sends SMS by a gateway's HTTP interface, and takes its pushes by a web hook. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import { within } from '../../../core/within.js';
import type {
  SendResult,
  SmsDriver,
  SmsDriverState,
  SmsEvents,
  SmsToSend,
} from '../../smsDriver.js';
import type { HttpAccount } from './account.js';
import { makeAliyun } from './aliyun.js';
import { asText, isObject, refuse, withoutCountry } from './answers.js';
import { makeAnyGateway } from './anyGateway.js';
import type { HookRequest, HttpPreset, HttpRequest } from './preset.js';
import { makeTencent } from './tencent.js';
import { WebHook, type WebHookSettings } from './webHook.js';
import { withoutWords } from '../withoutWords.js';
import { makeYunmas } from './yunmas.js';

export interface HttpSmsSettings {
  readonly account: HttpAccount;
  /** Null: the gateway pushes nothing to us, so there are neither receipts nor received SMS. */
  readonly hook: WebHookSettings | null;
  readonly times: HttpSmsTimes;
}

export interface HttpSmsTimes {
  /** The time after which a request counts as unanswered. */
  readonly answerMs: number;
  /** How long `stop` waits for answers. */
  readonly stopMs: number;
  /** How long the outbox waits after it could not reach the gateway. */
  readonly againMs: number;
}

export const httpSmsTimes: HttpSmsTimes = { answerMs: 15_000, stopMs: 3000, againMs: 10_000 };

/** The most bytes of an answer that are read. */
const longestAnswer = 64 * 1024;

/** Errors before a connection existed: the gateway has not seen the SMS. */
const notReached =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_CERT.*|CERT_.*|DEPTH_ZERO.*|SELF_SIGNED.*|UNABLE_TO_.*)$/;

/** @throws Error when the account names what does not exist. */
export function makeHttpSms(settings: HttpSmsSettings, log: Logger): SmsDriver & HookPort {
  return new HttpDriver(settings, makePreset(settings.account), log);
}

/** For tests, which let the system choose a port. */
interface HookPort {
  readonly hookPort: () => Promise<number | null>;
}

function makePreset(account: HttpAccount): HttpPreset {
  switch (account.preset) {
    case 'yunmas':
      return makeYunmas(account);
    case 'aliyun':
      return makeAliyun(account);
    case 'tencent':
      return makeTencent(account);
    case 'any':
      return makeAnyGateway(account);
  }
}

class HttpDriver implements SmsDriver, HookPort {
  private events: SmsEvents | null = null;
  private listening: Promise<WebHook | null> = Promise.resolve(null);
  private readonly sending = new Set<Promise<SendResult>>();
  private readonly abort = new AbortController();
  private since: Date | null = null;
  private lastError: string | null = null;
  private isStopped = false;

  constructor(
    private readonly settings: HttpSmsSettings,
    private readonly preset: HttpPreset,
    private readonly log: Logger,
  ) {}

  start(events: SmsEvents): void {
    this.events = events;
    // Before the first SMS nothing shows whether the gateway is there, so we assume that it is.
    this.since = new Date();
    if (this.settings.hook === null) return;
    const handler = {
      answer: this.preset.hookAnswer,
      isAuthentic: (push: HookRequest) => this.isAuthentic(push),
      take: (push: HookRequest) => this.take(push),
    };
    this.listening = WebHook.start(this.settings.hook, handler).catch((error: unknown) => {
      this.lastError = `the web hook does not listen: ${describe(error)}`;
      this.since = null;
      this.log.error('the web hook of the SMS gateway does not listen', { error });
      return null;
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await within(this.settings.times.stopMs, Promise.allSettled([...this.sending]), null);
    this.abort.abort();
    await (await this.listening)?.stop();
    this.since = null;
  }

  state(): SmsDriverState {
    return { isConnected: this.since !== null, since: this.since, lastError: this.lastError };
  }

  readonly hookPort = async (): Promise<number | null> => (await this.listening)?.port ?? null;

  async send(sms: SmsToSend): Promise<SendResult> {
    if (this.isStopped) return { kind: 'throttled', afterMs: this.settings.times.againMs };
    const sending = this.ask(sms);
    this.sending.add(sending);
    try {
      return await sending;
    } finally {
      this.sending.delete(sending);
    }
  }

  private async ask(sms: SmsToSend): Promise<SendResult> {
    const to = withoutCountry(sms.to);
    if (!/^1\d{10}$/.test(to)) return refuse('number', 'not a mobile telephone in China');
    const [, zh, en, text = ''] = /^(?:【([^】]*)】|\[([^\]]*)\] )([^]*)$/.exec(sms.text) ?? [];
    const signature = zh ?? en ?? '';
    if (signature === '') return refuse('signature', 'the text does not begin with 【signature】');
    const plain = { id: sms.id, to, text, signature, extension: sms.extension };
    const request = this.preset.buildRequest(plain, { now: new Date(), nonce: randomUUID() });
    return 'kind' in request ? request : this.request(request, sms);
  }

  private async request(request: HttpRequest, sms: SmsToSend): Promise<SendResult> {
    let answer: { status: number; body: string };
    try {
      answer = await this.fetch(request);
    } catch (error) {
      this.lastError = describe(error);
      if (wasNotReached(error)) {
        this.since = null;
        return { kind: 'throttled', afterMs: this.settings.times.againMs };
      }
      const reason = `no answer: ${this.lastError}`;
      return { kind: 'unknown', reason, parts: [{ ref: null }] };
    }
    this.since ??= new Date();
    if (answer.status === 429) return { kind: 'throttled', afterMs: 1000 };
    // A redirection, or an answer that comes from no gateway: the SMS was not accepted.
    if ((answer.status >= 300 && answer.status < 400) || answer.status === 404) {
      this.lastError = `the address answers ${answer.status}`;
      return {
        kind: 'refused',
        code: String(answer.status),
        reason: this.lastError,
        isFinal: false,
      };
    }
    const read = this.preset.readAnswer(answer.status, answer.body);
    const result = sms.isSealed === true ? withoutWords(read, sms) : read;
    if (result.kind === 'refused') this.lastError = `${result.code}: ${result.reason}`;
    if (result.kind === 'unknown') this.lastError = result.reason;
    return result;
  }

  private async fetch(request: HttpRequest): Promise<{ status: number; body: string }> {
    const timeout = AbortSignal.timeout(this.settings.times.answerMs);
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.method === 'POST' ? { body: request.body } : {}),
      redirect: 'manual',
      signal: AbortSignal.any([timeout, this.abort.signal]),
    });
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > longestAnswer) throw new Error('the answer is too long');
      chunks.push(chunk);
    }
    return { status: response.status, body: Buffer.concat(chunks).toString('utf8') };
  }

  private isAuthentic(push: HookRequest): boolean {
    const isAuthentic = this.preset.isAuthentic(push, new Date());
    if (!isAuthentic) {
      this.log.warn('a push to the SMS web hook has no valid signature', { kind: push.kind });
    }
    return isAuthentic;
  }

  private async take(push: HookRequest): Promise<boolean> {
    const { events } = this;
    if (events === null) throw new Error('nobody takes what arrives');
    let content;
    try {
      content = this.preset.readHook(push, new Date());
    } catch (error) {
      // Without the error's message, which may contain the text of an SMS to the court.
      const kindOfError = error instanceof Error ? error.name : typeof error;
      this.log.warn('a push to the SMS web hook cannot be read', { kind: push.kind, kindOfError });
      return false;
    }
    for (const receipt of content.receipts) await events.receipt(receipt);
    for (const message of content.messages) await events.received(message);
    return true;
  }
}

/** The causes of a fetch error in the connection: one, or one for each address tried. */
function causeOf(error: unknown): { code: string; syscall: string; errors: readonly unknown[] } {
  const cause = (isObject(error) ? error.cause : null) ?? error;
  if (!isObject(cause)) return { code: '', syscall: '', errors: [] };
  const errors = Array.isArray(cause.errors) ? (cause.errors as unknown[]) : [];
  // A time-out has a number there.
  const code = typeof cause.code === 'string' ? cause.code : '';
  return { code, syscall: asText(cause.syscall), errors };
}

function wasNotReached(error: unknown): boolean {
  const { code, syscall, errors } = causeOf(error);
  // ETIMEDOUT and EHOSTUNREACH happen while connecting, but also later.
  const isConnecting = (each: unknown) => causeOf(each).syscall === 'connect';
  return (
    notReached.test(code) ||
    syscall === 'connect' ||
    (errors.length > 0 && errors.every(isConnecting))
  );
}

/** Without the address, which may contain a secret. */
function describe(error: unknown): string {
  const { code } = causeOf(error);
  if (code !== '') return code;
  return error instanceof Error ? error.name : 'the request failed';
}
