/**
 * One connection to an SMSC (SMPP 3.4): bound as a transceiver, with a window of requests that wait
 * for their responses, a time limit for these, and enquiries both ways. It ends once, and is not
 * used again.
 */
import net from 'node:net';
import tls from 'node:tls';
import { PDU } from 'smpp';
import { within } from '../../../core/within.js';
import { sequenceAt } from './encodeSubmit.js';

export interface SmppAccount {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM of the authority that signed the SMSC's certificate, if it is no public authority. */
  readonly tlsCa?: string;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  /** The most requests that wait for their responses at a time. */
  readonly window: number;
  /** Milliseconds that a response may take. */
  readonly responseMs: number;
  /** Milliseconds of silence after which the session asks whether the SMSC is there. */
  readonly enquireMs: number;
}

/** The result of a request. */
export type SmppAnswer =
  /** `id`: the message id at the start of the response; empty when it has none. */
  | { readonly kind: 'answered'; readonly status: number; readonly id: string }
  /** The request was not written to the connection. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  /** The request was written, and no response came. */
  | { readonly kind: 'no_answer'; readonly reason: string };

export interface SessionEvents {
  /**
   * A `deliver_sm` or `data_sm`. It is acknowledged when this resolves, and refused for now when it
   * rejects.
   */
  delivered(pdu: PDU): Promise<void>;
  /** The connection is over, for this reason. Called once. */
  over(reason: string): void;
}

interface Pending {
  readonly resolve: (answer: SmppAnswer) => void;
  readonly sentMs: number;
  readonly takesRoom: boolean;
}

interface Queued {
  readonly request: Buffer;
  readonly resolve: (answer: SmppAnswer) => void;
}

const headerOctets = 16;
/** A response has this bit of its command. */
const responseBit = 0x80000000;
const nothing: Buffer = Buffer.alloc(0);
/** Longer PDUs are garbage: a text has at most 64 KiB. */
const mostOctets = 70_000;
const temporaryError = 0x64;
const connectMs = 10_000;
const sweepMs = 500;

export class SmppSession {
  private readonly socket: net.Socket;
  private readonly pending = new Map<number, Pending>();
  private readonly queue: Queued[] = [];
  private readonly sweeping: NodeJS.Timeout;
  private received = nothing;
  private sequence = 0;
  private inWindow = 0;
  private heardMs = performance.now();
  private isEnquiring = false;
  private isBound = false;
  private isCorked = false;
  private overBecause: string | null = null;

  constructor(
    private readonly account: SmppAccount,
    private readonly events: SessionEvents,
  ) {
    const { host, port, tlsCa } = account;
    this.socket = account.tls
      ? tls.connect({
          host,
          port,
          minVersion: 'TLSv1.2',
          // TLS can ask for no name when the host is an address, but the certificate is compared
          // with it all the same.
          ...(net.isIP(host) === 0 ? { servername: host } : {}),
          ...(tlsCa === undefined ? {} : { ca: tlsCa }),
        })
      : net.connect({ host, port });
    this.socket.setNoDelay(true);
    this.socket.setTimeout(connectMs, () => {
      this.end('the SMSC did not answer in time');
    });
    this.socket.on('data', (octets) => {
      this.take(octets);
    });
    this.socket.on('error', (error) => {
      this.end(error.message);
    });
    this.socket.on('close', () => {
      this.end('the SMSC closed the connection');
    });
    this.sweeping = setInterval(() => {
      this.sweep();
    }, sweepMs);
  }

  /** Binds. Returns null when bound, or why not. */
  async bind(): Promise<string | null> {
    const { systemId, password, systemType } = this.account;
    const answer = await this.askFor(
      new PDU('bind_transceiver', {
        system_id: systemId,
        password,
        system_type: systemType,
        interface_version: 0x34,
      }),
    );
    const refusal =
      answer.kind !== 'answered'
        ? answer.reason
        : answer.status === 0
          ? null
          : `the SMSC refused to bind: ${statusText(answer.status)}`;
    if (refusal === null) {
      this.isBound = true;
      // From now on each request has its own time limit.
      this.socket.setTimeout(0);
    } else {
      this.end(refusal);
    }
    this.work();
    return refusal;
  }

  /**
   * Sends a request when the window has room, and returns its result. Never rejects.
   * @param request a PDU, into which its sequence number is written
   */
  request(request: Buffer): Promise<SmppAnswer> {
    return new Promise((resolve) => {
      this.queue.push({ request, resolve });
      this.work();
    });
  }

  /**
   * Waits for requests in progress up to a limit, unbinds, and closes. A session that is not bound
   * closes at once.
   */
  async close(patienceMs: number): Promise<void> {
    const untilMs = performance.now() + patienceMs;
    for (const { resolve } of this.queue.splice(0)) {
      resolve({ kind: 'not_sent', reason: 'the hotline stops' });
    }
    while (
      this.isBound &&
      this.overBecause === null &&
      this.pending.size > 0 &&
      performance.now() < untilMs
    ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (this.overBecause === null && this.isBound) {
      await within(1000, this.askFor(new PDU('unbind')), null);
    }
    this.end('the hotline stops');
  }

  private work(): void {
    while (
      this.isBound &&
      this.overBecause === null &&
      this.inWindow < this.account.window &&
      this.queue.length > 0
    ) {
      const next = this.queue.shift();
      if (next !== undefined) this.ask(next.request, true, next.resolve);
    }
  }

  private askFor(pdu: PDU): Promise<SmppAnswer> {
    return new Promise((resolve) => {
      this.ask(pdu.toBuffer(), false, resolve);
    });
  }

  private ask(request: Buffer, takesRoom: boolean, resolve: (answer: SmppAnswer) => void): void {
    if (this.overBecause !== null) {
      resolve({ kind: 'not_sent', reason: this.overBecause });
      return;
    }
    this.sequence = this.sequence >= 0x7fffffff ? 1 : this.sequence + 1;
    request.writeUInt32BE(this.sequence, sequenceAt);
    if (takesRoom) this.inWindow += 1;
    this.pending.set(this.sequence, { resolve, sentMs: performance.now(), takesRoom });
    this.write(request);
  }

  /**
   * Writes a PDU together with all others of this turn of the event loop: an SMSC answers several
   * requests at once, and a write to the connection for each request that follows would cost more
   * than encoding it.
   */
  private write(octets: Buffer): void {
    if (!this.isCorked) {
      this.isCorked = true;
      this.socket.cork();
      process.nextTick(() => {
        this.flush();
      });
    }
    this.socket.write(octets);
  }

  private flush(): void {
    if (!this.isCorked) return;
    this.isCorked = false;
    this.socket.uncork();
  }

  private take(octets: Buffer): void {
    this.heardMs = performance.now();
    this.received = this.received.length === 0 ? octets : Buffer.concat([this.received, octets]);
    let from = 0;
    while (this.overBecause === null && this.received.length - from >= 4) {
      const length = this.received.readUInt32BE(from);
      if (length < headerOctets || length > mostOctets) {
        this.end(`the SMSC sent a PDU of ${length} octets`);
        return;
      }
      if (this.received.length - from < length) break;
      this.takePdu(this.received.subarray(from, from + length));
      from += length;
    }
    const { length } = this.received;
    this.received = from === length ? nothing : Buffer.from(this.received.subarray(from));
  }

  private takePdu(octets: Buffer): void {
    if (octets.readUInt32BE(4) >= responseBit) {
      this.answered(octets);
      return;
    }
    let pdu: PDU | false = false;
    try {
      pdu = PDU.fromBuffer(octets);
    } catch {
      // It is answered below, so that an unreadable one is not acknowledged.
    }
    if (pdu === false) {
      const status = { command_status: 0x02, sequence_number: octets.readUInt32BE(sequenceAt) };
      this.write(new PDU('generic_nack', status).toBuffer());
      return;
    }
    switch (pdu.command) {
      case 'deliver_sm':
      case 'data_sm':
        void this.deliver(pdu);
        break;
      case 'enquire_link':
        this.write(pdu.response().toBuffer());
        break;
      case 'unbind':
        this.write(pdu.response().toBuffer());
        this.end('the SMSC unbound');
        break;
      case 'alert_notification':
        break;
      default:
        this.write(pdu.response().toBuffer());
    }
  }

  private async deliver(pdu: PDU): Promise<void> {
    const status = await this.events.delivered(pdu).then(
      () => 0,
      () => temporaryError,
    );
    if (this.overBecause === null) {
      this.write(pdu.response({ command_status: status }).toBuffer());
    }
  }

  /** Handles a response: its status, and the beginning of its body. */
  private answered(octets: Buffer): void {
    const sequence = octets.readUInt32BE(sequenceAt);
    const waiting = this.pending.get(sequence);
    if (waiting === undefined) return;
    const end = octets.indexOf(0, headerOctets);
    const id = octets.toString('latin1', headerOctets, end < 0 ? octets.length : end);
    this.settle(sequence, waiting, { kind: 'answered', status: octets.readUInt32BE(8), id });
    this.work();
  }

  private settle(sequence: number, waiting: Pending, answer: SmppAnswer): void {
    this.pending.delete(sequence);
    if (waiting.takesRoom) this.inWindow -= 1;
    waiting.resolve(answer);
  }

  /**
   * Gives up requests that were not answered in time, and asks a silent SMSC whether it is there.
   */
  private sweep(): void {
    const now = performance.now();
    const { responseMs, enquireMs } = this.account;
    for (const [sequence, waiting] of this.pending) {
      // In the order in which they were sent.
      if (now - waiting.sentMs < responseMs) break;
      this.settle(sequence, waiting, { kind: 'no_answer', reason: 'the SMSC did not respond' });
    }
    this.work();
    if (this.isBound && !this.isEnquiring && now - this.heardMs >= enquireMs) void this.enquire();
  }

  private async enquire(): Promise<void> {
    this.isEnquiring = true;
    const answer = await this.askFor(new PDU('enquire_link'));
    this.isEnquiring = false;
    if (answer.kind === 'no_answer') this.end('the SMSC did not answer an enquiry');
  }

  private end(reason: string): void {
    if (this.overBecause !== null) return;
    this.overBecause = reason;
    clearInterval(this.sweeping);
    // The last PDU, such as an unbind, is still sent.
    this.flush();
    this.socket.destroy();
    for (const { resolve } of this.queue.splice(0)) resolve({ kind: 'not_sent', reason });
    for (const [sequence, waiting] of this.pending) {
      this.settle(sequence, waiting, { kind: 'no_answer', reason });
    }
    this.events.over(reason);
  }
}

/** Formats a status: `0x58`. The specification lists them (SMPP 3.4, 5.1.3). */
export function statusText(status: number): string {
  return `0x${status.toString(16).padStart(2, '0')}`;
}
