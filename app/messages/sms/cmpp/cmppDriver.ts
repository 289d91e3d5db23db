/**
 * Sends and receives SMS by CMPP 2.0 or 3.0, which China Mobile's gateways speak, and resellers of
 * all carriers. Only one process may use an account at a time: a gateway spreads reports over all
 * connections of an account.
 */
import type { Logger } from 'winston';
import { onChinaClock } from '../../../court/rules/chinaTime.js';
import { within } from '../../../core/within.js';
import type {
  SendResult,
  SmsDriver,
  SmsDriverState,
  SmsEvents,
  SmsToSend,
} from '../../smsDriver.js';
import { PartsJoiner, type JoinTimes } from './joinParts.js';
import { decodeText, encodeParts, readHeader, ucs2 } from './longSms.js';
import { messageRef, readReport } from './report.js';
import { submitRefusal, throttled } from './results.js';
import { CmppSession, type SessionSettings, type SubmitOutcome } from './session.js';
import type { Deliver, Submit } from './packets.js';

export interface CmppSettings extends Omit<SessionSettings, 'times'> {
  /** Service_Id, as the carrier gave it. */
  readonly serviceId: string;
  /** Our access number (接入号); a court's extension follows it. */
  readonly number: string;
  readonly times: SessionSettings['times'] & JoinTimes & CmppTimes;
}

interface CmppTimes {
  /** The first wait before connecting again; doubled each time. */
  readonly reconnectMs: number;
  readonly longestReconnectMs: number;
  /** How long `stop` waits for answers. */
  readonly stopMs: number;
}

/** The times that the protocol recommends; it lets a SUBMIT wait 60 seconds for its answer. */
export const cmppTimes: CmppSettings['times'] = {
  loginMs: 10_000,
  answerMs: 60_000,
  activeTestMs: 60_000,
  throttleMs: 500,
  holdMs: 3000,
  patienceMs: 300_000,
  reconnectMs: 1000,
  longestReconnectMs: 60_000,
  stopMs: 3000,
};

/** Without a connection nothing is lost: the outbox asks again after this time. */
const notConnectedMs = 1000;

export function makeCmppSms(settings: CmppSettings, log: Logger): SmsDriver {
  return new CmppDriver(settings, log);
}

class CmppDriver implements SmsDriver {
  private session: CmppSession | null = null;
  private opening: Promise<void> = Promise.resolve();
  private events: SmsEvents | null = null;
  private readonly joiner: PartsJoiner;
  private failures = 0;
  private reconnect: NodeJS.Timeout | undefined;
  private isStopped = false;
  private since: Date | null = null;
  private lastError: string | null = null;
  private longRef = Math.floor(Math.random() * 256);

  constructor(
    private readonly settings: CmppSettings,
    private readonly log: Logger,
  ) {
    this.joiner = new PartsJoiner(settings.times, async (sms) => this.events?.received(sms));
  }

  start(events: SmsEvents): void {
    this.events = events;
    this.opening = this.open();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.reconnect);
    await within(this.settings.times.stopMs, this.opening, null);
    await this.session?.close(this.settings.times.stopMs);
    await this.joiner.stop();
  }

  state(): SmsDriverState {
    return { isConnected: this.session !== null, since: this.since, lastError: this.lastError };
  }

  async send(sms: SmsToSend): Promise<SendResult> {
    const { session } = this;
    if (session === null) return { kind: 'throttled', afterMs: notConnectedMs };
    let packets: Submit[];
    try {
      packets = this.makePackets(sms);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { kind: 'refused', code: 'format', reason: error.message, isFinal: true };
    }
    const [first, ...others] = packets as [Submit, ...Submit[]];
    // The rest of a long SMS is sent after the gateway has accepted its first part. A refusal
    // nearly always concerns the number or the account, and this way leaves no half SMS.
    const outcome = await session.submit(first);
    if (acceptedRef(outcome) === null) return this.toResult([outcome]);
    return this.toResult([outcome, ...(await Promise.all(others.map((p) => session.submit(p))))]);
  }

  private makePackets(sms: SmsToSend): Submit[] {
    const { settings } = this;
    const sourceNumber = settings.number + sms.extension;
    if (!/^\d{1,21}$/.test(sourceNumber)) throw new RangeError(`not a number: ${sourceNumber}`);
    // Chinese gateways want the eleven digits of a mobile telephone.
    const to = sms.to.replace(/^(\+|00)?86(?=1\d{10}$)/, '').replace(/^\+/, '');
    if (!/^\d{3,21}$/.test(to)) throw new RangeError('not a telephone number');
    this.longRef = (this.longRef + 1) & 0xff;
    const parts = encodeParts(sms.text, this.longRef);
    return parts.map((content, index) => ({
      kind: 'submit',
      total: parts.length,
      number: index + 1,
      registeredDelivery: 1,
      level: 1,
      serviceId: settings.serviceId,
      feeUserType: 2,
      feeTerminalId: '',
      udhi: parts.length > 1 ? 1 : 0,
      format: ucs2,
      source: settings.account,
      feeType: '01',
      feeCode: '0',
      validUntil: formatTime(sms.expiresAt),
      atTime: '',
      sourceNumber,
      to: [to],
      content,
    }));
  }

  private toResult(outcomes: readonly SubmitOutcome[]): SendResult {
    const refs = outcomes.map(acceptedRef);
    const accepted = refs.filter((ref) => ref !== null);
    const failed = outcomes.find((each) => acceptedRef(each) === null);
    if (failed === undefined) return { kind: 'accepted', parts: accepted.map((ref) => ({ ref })) };
    if (accepted.length > 0 || failed.kind === 'lost') {
      const reason =
        failed.kind === 'answered'
          ? `a part was refused: ${submitRefusal(failed.result).reason} (${failed.result})`
          : failed.reason;
      return { kind: 'unknown', reason, parts: refs.map((ref) => ({ ref })) };
    }
    if (failed.kind === 'notSent') return { kind: 'throttled', afterMs: notConnectedMs };
    if (failed.result === throttled) {
      return { kind: 'throttled', afterMs: this.settings.times.throttleMs * 16 };
    }
    const { reason, isFinal } = submitRefusal(failed.result);
    return { kind: 'refused', code: String(failed.result), reason, isFinal };
  }

  private async open(): Promise<void> {
    try {
      const session = await CmppSession.open(this.settings, {
        deliver: (deliver) => this.take(deliver),
        ended: (reason) => {
          this.session = null;
          this.lose(reason);
        },
        warn: (message) => {
          this.lastError = message;
          this.log.warn('the CMPP gateway is not as it should be', { problem: message });
        },
      });
      if (this.isStopped) {
        await session.close(0);
        return;
      }
      this.session = session;
      this.failures = 0;
      this.since = new Date();
      this.log.info('the CMPP gateway is connected', { version: this.settings.version });
    } catch (error) {
      this.lose(error instanceof Error ? error.message : String(error));
    }
  }

  private lose(reason: string): void {
    this.since = null;
    if (this.isStopped) return;
    this.lastError = reason;
    const wait = this.nextWait();
    this.failures += 1;
    this.log.warn('the CMPP gateway is not connected', { reason, againInMs: wait });
    this.reconnect = setTimeout(() => {
      this.opening = this.open();
    }, wait);
  }

  /**
   * Doubled with each failure, and randomised, so that several hotlines do not reconnect at the
   * same moment.
   */
  private nextWait(): number {
    const { reconnectMs, longestReconnectMs } = this.settings.times;
    const wait = Math.min(reconnectMs * 2 ** this.failures, longestReconnectMs);
    return Math.ceil(wait * (0.75 + Math.random() / 4));
  }

  private async take(deliver: Deliver): Promise<void> {
    const { events } = this;
    if (events === null) throw new Error('nobody takes what arrives');
    const at = new Date();
    if (deliver.isReport) {
      await events.receipt(readReport(deliver.content, at));
      return;
    }
    const { part, text } =
      deliver.udhi === 1 ? readHeader(deliver.content) : { part: null, text: deliver.content };
    const from = deliver.from.replace(/^(\+|00)?86(?=1\d{10}$)/, '');
    const ref = messageRef(deliver.messageId);
    const sms = { from, to: deliver.to, text: decodeText(text, deliver.format), at, ref };
    await (part === null ? events.received(sms) : this.joiner.add({ ...sms, part }));
  }
}

/** The message id of a SUBMIT that was accepted. */
function acceptedRef(outcome: SubmitOutcome): string | null {
  return outcome.kind === 'answered' && outcome.result === 0 ? messageRef(outcome.messageId) : null;
}

/** ValId_Time: YYMMDDhhmmss in Beijing, then its distance from UTC in quarters of an hour. */
function formatTime(at: Date): string {
  const beijing = onChinaClock(at).toISOString();
  return `${beijing.slice(2, 19).replace(/[-T:]/g, '')}032+`;
}
