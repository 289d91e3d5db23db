/**
 * One connection to a CMPP gateway, from the login to the end: window, answers, ACTIVE_TEST both
 * ways, pauses when the gateway throttles. The driver reconnects.
 */
import { connect, type Socket } from 'node:net';
import { connectTimestamp, makeAuthenticator, makeGatewayAuthenticator } from './authenticator.js';
import { decodePacket } from './decodePacket.js';
import { encodePacket } from './encodePacket.js';
import { FrameSplitter } from './frames.js';
import { connectRefusal, throttled } from './results.js';
import {
  CmppError,
  versionBytes,
  type CmppPacket,
  type CmppVersion,
  type ConnectResponse,
  type Deliver,
  type Submit,
} from './packets.js';

export interface SessionSettings {
  readonly host: string;
  readonly port: number;
  readonly version: CmppVersion;
  readonly account: string;
  readonly secret: string;
  /** How many SUBMIT may be unanswered at a time; the protocol recommends 16. */
  readonly window: number;
  readonly times: SessionTimes;
}

export interface SessionTimes {
  /** The time limit for connecting and logging in. */
  readonly loginMs: number;
  /** The time after which a SUBMIT counts as unanswered. */
  readonly answerMs: number;
  readonly activeTestMs: number;
  /** The first pause after "too many at once"; doubled each time, up to 16 times that. */
  readonly throttleMs: number;
}

export interface SessionEvents {
  /** Rejects when the packet could not be stored; the gateway is then told to send it again. */
  deliver(deliver: Deliver): Promise<void>;
  /** The connection is over; every SUBMIT has its outcome. */
  ended(reason: string): void;
  /** A message for an administrator. */
  warn(message: string): void;
}

export type SubmitOutcome =
  | { readonly kind: 'answered'; readonly messageId: bigint; readonly result: number }
  /** Written, but not answered: the gateway may have taken it. */
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'notSent'; readonly reason: string };

interface Waiting {
  readonly packet: Submit;
  readonly resolve: (outcome: SubmitOutcome) => void;
  tries: number;
  timer?: NodeJS.Timeout;
}

/** The SMS of a SUBMIT is given back after the gateway has throttled it this often. */
const mostTries = 6;
/** This many ACTIVE_TEST or SUBMIT without any answer end the connection. */
const mostUnanswered = 3;

export class CmppSession {
  private readonly frames = new FrameSplitter();
  private readonly unanswered = new Map<number, Waiting>();
  private readonly queue: Waiting[] = [];
  private sequence = 0;
  private silent = 0;
  private pauseMs: number;
  private pause: NodeJS.Timeout | undefined;
  private activeTest: NodeJS.Timeout | undefined;
  private isOver = false;
  private onLogin: ((answer: ConnectResponse) => void) | undefined;
  private idle: (() => void) | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly settings: SessionSettings,
    private readonly events: SessionEvents,
  ) {
    this.pauseMs = settings.times.throttleMs;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', (error) => this.end(error.message));
    socket.on('close', () => this.end('the gateway closed the connection'));
  }

  /**
   * Connects and logs in.
   * @throws Error with the reason when the gateway cannot be reached, or refuses.
   */
  static async open(settings: SessionSettings, events: SessionEvents): Promise<CmppSession> {
    const socket = connect({ host: settings.host, port: settings.port });
    let isIn = false;
    let refuse: (error: Error) => void = () => undefined;
    const session = new CmppSession(socket, settings, {
      ...events,
      ended: (reason) => (isIn ? events.ended(reason) : refuse(new Error(reason))),
    });
    const timer = setTimeout(() => session.end('no answer to the login'), settings.times.loginMs);
    try {
      await new Promise<void>((resolve, reject) => {
        refuse = reject;
        socket.once('connect', () => session.logIn(resolve));
      });
    } finally {
      clearTimeout(timer);
    }
    isIn = true;
    session.activeTest = setInterval(() => session.test(), settings.times.activeTestMs);
    return session;
  }

  /** Sends one SUBMIT when the window has room. */
  submit(packet: Submit): Promise<SubmitOutcome> {
    if (this.isOver) return Promise.resolve({ kind: 'notSent', reason: 'not connected' });
    return new Promise((resolve) => {
      this.queue.push({ packet, resolve, tries: 0 });
      this.pump();
    });
  }

  /** Waits for answers up to `patienceMs`, says goodbye, and disconnects. */
  async close(patienceMs: number): Promise<void> {
    if (this.isOver) return;
    for (const each of this.queue.splice(0)) {
      each.resolve({ kind: 'notSent', reason: 'the hotline stops' });
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
    const answered = new Promise<void>((resolve) => (this.idle = resolve));
    if (this.unanswered.size > 0) await Promise.race([answered, late]);
    const gone = new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    if (!this.socket.destroyed) {
      this.write({ kind: 'terminate' }, this.nextSequence());
      await Promise.race([gone, late]);
    }
    clearTimeout(timer);
    this.end('the hotline stops');
  }

  private logIn(resolve: () => void): void {
    const { account, secret, version } = this.settings;
    const timestamp = connectTimestamp(new Date());
    const authenticator = makeAuthenticator(account, secret, timestamp);
    this.onLogin = (answer) => {
      this.onLogin = undefined;
      if (answer.status !== 0) {
        this.end(connectRefusal(answer.status));
        return;
      }
      const isEmpty = answer.authenticator.every((byte) => byte === 0);
      const isRight = ([1, 4] as const).some((bytes) =>
        makeGatewayAuthenticator(0, bytes, authenticator, secret).equals(answer.authenticator),
      );
      // Gateways differ here, and the line is a private one, so an administrator is only told.
      if (!isEmpty && !isRight)
        this.events.warn('the gateway does not prove that it knows the secret');
      resolve();
    };
    this.write(
      {
        kind: 'connect',
        sourceAddr: account,
        authenticator,
        version: versionBytes[version],
        timestamp,
      },
      this.nextSequence(),
    );
  }

  private read(chunk: Buffer): void {
    try {
      for (const frame of this.frames.push(chunk)) {
        if (this.isOver) return;
        const { packet, sequence } = decodePacket(frame, this.settings.version);
        this.silent = 0;
        if (packet.kind === 'unknown') continue;
        this.take(packet, sequence);
      }
    } catch (error) {
      this.end(error instanceof Error ? error.message : String(error));
    }
  }

  private take(packet: CmppPacket, sequence: number): void {
    switch (packet.kind) {
      case 'connectResponse':
        this.onLogin?.(packet);
        return;
      case 'submitResponse':
        this.settle(sequence, packet.messageId, packet.result);
        return;
      case 'deliver':
        void this.events.deliver(packet).then(
          () => this.acknowledge(packet, sequence, 0),
          // 1: the packet is wrong, and stays wrong; 9: it could not be stored, and should come
          // again.
          (error: unknown) =>
            this.acknowledge(packet, sequence, error instanceof CmppError ? 1 : 9),
        );
        return;
      case 'activeTest':
        this.write({ kind: 'activeTestResponse' }, sequence);
        return;
      case 'terminate':
        this.write({ kind: 'terminateResponse' }, sequence);
        this.end('the gateway ended the connection');
        return;
      case 'terminateResponse':
        this.socket.end();
        return;
      default:
        return;
    }
  }

  private acknowledge(deliver: Deliver, sequence: number, result: number): void {
    this.write({ kind: 'deliverResponse', messageId: deliver.messageId, result }, sequence);
  }

  /** The answer to a SUBMIT. */
  private settle(sequence: number, messageId: bigint, result: number): void {
    const waiting = this.unanswered.get(sequence);
    // The answer comes too late: the SMS already counts as unknown.
    if (waiting === undefined) return;
    this.unanswered.delete(sequence);
    clearTimeout(waiting.timer);
    if (result === throttled && waiting.tries < mostTries && this.idle === undefined) {
      this.queue.unshift(waiting);
      this.hold();
    } else {
      if (result === 0) this.pauseMs = this.settings.times.throttleMs;
      waiting.resolve({ kind: 'answered', messageId, result });
    }
    if (this.unanswered.size === 0) this.idle?.();
    this.pump();
  }

  /** The gateway throttles, so nothing is sent for a while. */
  private hold(): void {
    if (this.pause !== undefined) return;
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.pump();
    }, this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, this.settings.times.throttleMs * 16);
  }

  private pump(): void {
    while (
      !this.isOver &&
      this.pause === undefined &&
      this.unanswered.size < this.settings.window
    ) {
      const next = this.queue.shift();
      if (next === undefined) return;
      const sequence = this.nextSequence();
      next.tries += 1;
      next.timer = setTimeout(() => this.giveUp(sequence), this.settings.times.answerMs);
      this.unanswered.set(sequence, next);
      this.write(next.packet, sequence);
    }
  }

  private giveUp(sequence: number): void {
    const waiting = this.unanswered.get(sequence);
    if (waiting === undefined) return;
    this.unanswered.delete(sequence);
    waiting.resolve({ kind: 'lost', reason: 'no answer to SUBMIT' });
    this.silent += 1;
    if (this.silent >= mostUnanswered) this.end('the gateway does not answer');
    if (this.unanswered.size === 0) this.idle?.();
    this.pump();
  }

  private test(): void {
    if (this.silent >= mostUnanswered) {
      this.end('the gateway does not answer');
      return;
    }
    this.silent += 1;
    this.write({ kind: 'activeTest' }, this.nextSequence());
  }

  /** From 1 to 0xffffffff, then from 1 again, without the numbers of unanswered requests. */
  private nextSequence(): number {
    do this.sequence = this.sequence >= 0xffffffff ? 1 : this.sequence + 1;
    while (this.unanswered.has(this.sequence));
    return this.sequence;
  }

  private write(packet: CmppPacket, sequence: number): void {
    if (this.isOver || !this.socket.writable) return;
    this.socket.write(encodePacket(packet, sequence, this.settings.version));
  }

  private end(reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.activeTest);
    clearTimeout(this.pause);
    // A CMPP_TERMINATE that was just written is still sent.
    if (this.socket.connecting) this.socket.destroy();
    else this.socket.destroySoon();
    for (const each of this.unanswered.values()) {
      clearTimeout(each.timer);
      each.resolve({ kind: 'lost', reason });
    }
    this.unanswered.clear();
    for (const each of this.queue.splice(0)) each.resolve({ kind: 'notSent', reason });
    this.idle?.();
    this.events.ended(reason);
  }
}
