/**
 * The SMPP 3.4 driver: keeps a session with the SMSC, sends messages in parts, and passes on
 * receipts and received messages. A part that was sent and not answered is unknown; this driver
 * never sends it again.
 */
import type { Logger } from 'winston';
import type { PDU } from 'smpp';
import type { SendResult, SmsDriver, SmsEvents, SmsToSend } from '../../smsDriver.js';
import { encodeSubmit, type Submit } from './encodeSubmit.js';
import { PartJoiner } from './joinParts.js';
import { readDelivered, refOf, type ReceiptIds } from './receipt.js';
import { SmppSession, statusText, type SmppAccount } from './smppSession.js';
import { partHeader, splitText, type LongSms } from './splitText.js';

export interface SmppOptions extends SmppAccount {
  /** The account's own number; a court's extension follows it. */
  readonly source: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly destinationTon: number;
  readonly destinationNpi: number;
  readonly long: LongSms;
  readonly receiptIds: ReceiptIds;
  /** Milliseconds that a received message waits for its other parts. */
  readonly joinMs: number;
}

/** Statuses that mean "slower": ESME_RMSGQFUL and ESME_RTHROTTLED. */
const throttling: readonly number[] = [0x14, 0x58];
/**
 * Statuses that no second try would change: of the length, the addresses, the coding, the text
 * (ESME_RINVMSGLEN, RINVSRCADR, RINVDSTADR, RINVSRCTON to RINVDSTNPI, RINVDCS, RPROHIBITED).
 */
const final: readonly number[] = [0x01, 0x0a, 0x0b, 0x48, 0x49, 0x50, 0x51, 0x101, 0x104];
const firstPauseMs = 250;
const longestPauseMs = 10_000;
const firstRetryMs = 500;
const longestRetryMs = 30_000;
const stopMs = 3000;
const nothing = Buffer.alloc(0);
/** Without a session nothing is lost: the outbox asks again after this time. */
const notConnectedMs = 1000;

export function makeSmppDriver(options: SmppOptions, log: Logger): SmsDriver {
  let session: SmppSession | null = null;
  /** The connection that is not bound yet. */
  let opening: SmppSession | null = null;
  let since: Date | null = null;
  let lastError: string | null = null;
  let isStopped = false;
  let retryTimer: NodeJS.Timeout | null = null;
  let failures = 0;
  let pauseMs = firstPauseMs;
  let throttledMs = -Infinity;
  let reference = Math.floor(Math.random() * 256);
  let events: SmsEvents | null = null;

  const joiner = new PartJoiner(options.joinMs, (message) => {
    events?.received({ ...message, at: new Date() }).catch((error: unknown) => {
      log.error('cannot store an SMS that came without all its parts', { error });
    });
  });

  function connect(): void {
    retryTimer = null;
    const next = new SmppSession(options, {
      delivered,
      over(reason) {
        if (session === next) session = null;
        if (opening === next) opening = null;
        since = null;
        lastError = reason;
        if (isStopped) return;
        if (failures === 0) log.warn('the connection to the SMSC is lost', { reason });
        retryTimer = setTimeout(connect, retryIn());
      },
    });
    opening = next;
    void next.bind().then((refusal) => {
      if (refusal !== null) return;
      failures = 0;
      opening = null;
      session = next;
      since = new Date();
      log.info('bound to the SMSC', { host: options.host, systemId: options.systemId });
    });
  }

  /**
   * Each wait is longer, and randomised, so that the processes of a network do not reconnect at the
   * same moment.
   */
  function retryIn(): number {
    const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures, 10));
    failures += 1;
    return wait * (0.8 + Math.random() * 0.4);
  }

  async function delivered(pdu: PDU): Promise<void> {
    if (events === null) throw new Error('nobody takes what the SMSC delivers');
    const found = readDelivered(pdu, options.receiptIds);
    if (found.kind === 'receipt') await events.receipt({ ...found.receipt, at: new Date() });
    if (found.kind !== 'part') return;
    const message = joiner.take(found.part);
    if (message !== null) await events.received({ ...message, at: new Date() });
  }

  /** The requests of a message, one for each part. */
  function requestsOf(sms: SmsToSend): Buffer[] {
    const { dataCoding, parts } = splitText(sms.text, options.long);
    const whole: Submit = {
      sourceTon: options.sourceTon,
      sourceNpi: options.sourceNpi,
      source: `${options.source}${sms.extension}`,
      destinationTon: options.destinationTon,
      destinationNpi: options.destinationNpi,
      destination: sms.to,
      esmClass: 0,
      expiresAt: sms.expiresAt,
      dataCoding,
      message: nothing,
      reference: Number(/\d+$/.exec(sms.id)?.[0] ?? 0) & 0xffff,
      part: null,
      payload: null,
    };
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) {
      const isLong = only.length > 160 || (dataCoding === 8 && only.length > 140);
      return [encodeSubmit({ ...whole, ...(isLong ? { payload: only } : { message: only }) })];
    }
    reference = (reference + 1) & 0xff;
    return parts.map((octets, index) => {
      const [total, part] = [parts.length, index + 1];
      if (options.long === 'udh') {
        const message = Buffer.concat([partHeader(reference, total, part), octets]);
        return encodeSubmit({ ...whole, esmClass: 0x40, message });
      }
      const said = { ref: reference, total, part };
      return encodeSubmit({ ...whole, message: octets, part: said });
    });
  }

  type PartResult =
    | { readonly kind: 'taken'; readonly ref: string }
    | Exclude<SendResult, { kind: 'accepted' | 'unknown' }>
    | { readonly kind: 'unknown'; readonly reason: string };

  async function sendPart(request: Buffer): Promise<PartResult> {
    if (session === null) return { kind: 'throttled', afterMs: notConnectedMs };
    const askedMs = performance.now();
    const answer = await session.request(request);
    if (answer.kind === 'not_sent') return { kind: 'throttled', afterMs: notConnectedMs };
    if (answer.kind === 'no_answer') return { kind: 'unknown', reason: answer.reason };
    const { status, id } = answer;
    if (status === 0) {
      pauseMs = firstPauseMs;
      throttledMs = -Infinity;
      return { kind: 'taken', ref: refOf(id, options.receiptIds) };
    }
    if (throttling.includes(status)) {
      // The SMSC throttles the requests of one window together. Only a later refusal makes the
      // pause longer.
      const isNext = askedMs >= throttledMs;
      if (isNext && throttledMs !== -Infinity) pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      if (isNext) throttledMs = performance.now();
      return { kind: 'throttled', afterMs: pauseMs };
    }
    const code = statusText(status);
    const reason = `the SMSC refused it with ${code}`;
    return { kind: 'refused', code, reason, isFinal: final.includes(status) };
  }

  return {
    start(given) {
      events = given;
      connect();
    },
    async stop() {
      isStopped = true;
      if (retryTimer !== null) clearTimeout(retryTimer);
      await (session ?? opening)?.close(stopMs);
      // Until now the SMSC may have sent the other parts of a message.
      joiner.flush();
    },
    async send(sms) {
      const parts: { readonly ref: string }[] = [];
      const requests = requestsOf(sms);
      for (const request of requests) {
        let result = await sendPart(request);
        // After the SMSC has accepted a part, the message cannot start again, so its other parts
        // wait here.
        while (result.kind === 'throttled' && parts.length > 0 && sms.expiresAt > new Date()) {
          if (isStopped) break;
          const { afterMs } = result;
          await new Promise((resolve) => setTimeout(resolve, afterMs));
          result = await sendPart(request);
        }
        if (result.kind === 'taken') {
          parts.push({ ref: result.ref });
          continue;
        }
        if (parts.length === 0 && result.kind !== 'unknown') return result;
        const reason =
          result.kind === 'throttled' ? 'the SMSC took only the first parts' : result.reason;
        const missing = requests.slice(parts.length).map(() => ({ ref: null }));
        return { kind: 'unknown', reason, parts: [...parts, ...missing] };
      }
      return { kind: 'accepted', parts };
    },
    state: () => ({ isConnected: session !== null, since, lastError }),
  };
}
