/**
 * Our own CMPP gateway. It is no proof that a carrier's gateway behaves like this: the packets
 * are held to published ones in tests/messages/sms/cmpp/packets.test.ts, and what a carrier does
 * beyond them is not known here.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  makeAuthenticator,
  makeGatewayAuthenticator,
} from '../../../app/messages/sms/cmpp/authenticator.js';
import { decodePacket } from '../../../app/messages/sms/cmpp/decodePacket.js';
import { encodePacket } from '../../../app/messages/sms/cmpp/encodePacket.js';
import { FrameSplitter } from '../../../app/messages/sms/cmpp/frames.js';
import { FieldWriter } from '../../../app/messages/sms/cmpp/bytes.js';
import {
  versionBytes,
  type CmppPacket,
  type CmppVersion,
  type Connect,
  type Deliver,
  type Submit,
} from '../../../app/messages/sms/cmpp/packets.js';
import { reached } from '../../telephone/untilTrue.js';

/**
 * What the gateway does with a SUBMIT: a result, nothing at all, or a hang-up before the answer.
 */
export type Answer = number | 'silence' | 'hangUp';

export interface GatewayOptions {
  readonly version: CmppVersion;
  readonly account?: string;
  readonly secret?: string;
  /** Milliseconds from each SUBMIT to its answer. */
  readonly delayMs?: number;
  /** How the login is answered; 0 unless account or secret are wrong. */
  readonly status?: number;
  /** AuthenticatorISMG: right, empty as many gateways leave it, or wrong. */
  readonly proof?: 'right' | 'empty' | 'wrong';
  /** Answers no ACTIVE_TEST. */
  readonly isDeaf?: boolean;
  /** Called for each SUBMIT, with how many came before it. */
  readonly onSubmit?: (submit: Submit, before: number) => Answer;
}

/** A packet that came, and whether it was answered. */
export interface TakenSubmit extends Submit {
  readonly sequence: number;
  readonly messageId: bigint;
}

export class CmppGateway {
  readonly submits: TakenSubmit[] = [];
  readonly logins: Connect[] = [];
  /** All packets, in the order in which they came. */
  readonly packets: CmppPacket[] = [];
  /** The most SUBMIT that were unanswered at a time. */
  widest = 0;
  private open = 0;
  private readonly sockets = new Set<Socket>();
  private current: Socket | null = null;
  private sequence = 1000;
  private messageId = 0xb2b9_da80_0001_0000n;
  private readonly waits: {
    readonly isTrue: () => boolean;
    readonly resolve: () => void;
    readonly reject: (error: unknown) => void;
  }[] = [];
  private readonly delivered = new Map<number, (result: number) => void>();

  private constructor(
    private readonly server: Server,
    public options: GatewayOptions,
  ) {
    server.on('connection', (socket) => this.take(socket));
  }

  static async start(options: GatewayOptions): Promise<CmppGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CmppGateway(server, options);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Ends all connections without a word. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Sends any bytes at all. */
  sendBytes(bytes: Buffer): void {
    this.current?.write(bytes);
  }

  /** Sends a packet of the gateway's own, and returns its sequence number. */
  send(packet: CmppPacket): number {
    const sequence = ++this.sequence;
    this.sendBytes(encodePacket(packet, sequence, this.options.version));
    return sequence;
  }

  /** Delivers, and resolves with the Result of DELIVER_RESP. */
  deliver(packet: Omit<Deliver, 'kind'>): Promise<number> {
    return new Promise((resolve) => {
      this.delivered.set(this.send({ kind: 'deliver', ...packet }), resolve);
    });
  }

  /** Delivers the report of a SUBMIT. */
  report(submit: TakenSubmit, stat: string, doneTime = '2611261530'): Promise<number> {
    const [to = ''] = submit.to;
    const content = new FieldWriter()
      .long(submit.messageId)
      .text(stat, 7)
      .text('2611261529', 10)
      .text(doneTime, 10)
      .text(to, this.options.version === 2 ? 21 : 32)
      .word(1)
      .join();
    return this.deliver({
      messageId: submit.messageId,
      to: submit.sourceNumber,
      serviceId: submit.serviceId,
      udhi: 0,
      format: 0,
      from: to,
      isReport: true,
      content,
    });
  }

  /** Resolves as soon as something holds, which is looked at after each packet. */
  until(isTrue: () => boolean): Promise<void> {
    if (isTrue()) return Promise.resolve();
    return new Promise((resolve, reject) => this.waits.push({ isTrue, resolve, reject }));
  }

  /**
   * Resolves when so many have logged in.
   * @throws Error when there are more
   */
  untilLogins(count: number): Promise<void> {
    return this.until(() => reached('logins', this.logins.length, count));
  }

  private take(socket: Socket): void {
    const frames = new FrameSplitter();
    this.sockets.add(socket);
    this.current = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      if (this.current === socket) this.open = 0;
    });
    socket.on('data', (chunk: Buffer) => {
      for (const frame of frames.push(chunk)) {
        const { packet, sequence } = decodePacket(frame, this.options.version);
        if (packet.kind === 'unknown') throw new Error(`command ${packet.command}`);
        this.packets.push(packet);
        this.answer(socket, packet, sequence);
      }
      for (const wait of this.waits.splice(0)) {
        try {
          if (wait.isTrue()) wait.resolve();
          else this.waits.push(wait);
        } catch (error) {
          wait.reject(error);
        }
      }
    });
  }

  private answer(socket: Socket, packet: CmppPacket, sequence: number): void {
    const write = (answer: CmppPacket) => {
      if (!socket.destroyed) {
        socket.write(encodePacket(answer, sequence, this.options.version));
      }
    };
    switch (packet.kind) {
      case 'connect':
        this.logins.push(packet);
        write(this.logIn(packet));
        return;
      case 'submit':
        this.answerSubmit(socket, packet, sequence, write);
        return;
      case 'deliverResponse':
        this.delivered.get(sequence)?.(packet.result);
        return;
      case 'activeTest':
        if (this.options.isDeaf !== true) write({ kind: 'activeTestResponse' });
        return;
      case 'terminate':
        write({ kind: 'terminateResponse' });
        return;
      default:
    }
  }

  private logIn(login: Connect): CmppPacket {
    const { account = '900001', secret = '888888', version, proof = 'right' } = this.options;
    const expected = makeAuthenticator(account, secret, login.timestamp);
    const isRight = login.sourceAddr === account && login.authenticator.equals(expected);
    const status = this.options.status ?? (isRight ? 0 : 3);
    const proofs = {
      right: () => makeGatewayAuthenticator(status, version === 2 ? 1 : 4, expected, secret),
      empty: () => Buffer.alloc(16),
      wrong: () => Buffer.alloc(16, 7),
    };
    return {
      kind: 'connectResponse',
      status,
      authenticator: proofs[proof](),
      version: versionBytes[version],
    };
  }

  private answerSubmit(
    socket: Socket,
    submit: Submit,
    sequence: number,
    write: (answer: CmppPacket) => void,
  ): void {
    const { onSubmit, delayMs = 0 } = this.options;
    const answer = onSubmit?.(submit, this.submits.length) ?? 0;
    const messageId = this.messageId++;
    this.submits.push({ ...submit, sequence, messageId });
    this.open += 1;
    this.widest = Math.max(this.widest, this.open);
    if (answer === 'silence') return;
    if (answer === 'hangUp') {
      socket.destroy();
      return;
    }
    const settle = () => {
      this.open -= 1;
      write({ kind: 'submitResponse', messageId: answer === 0 ? messageId : 0n, result: answer });
    };
    if (delayMs === 0) settle();
    else setTimeout(settle, delayMs);
  }
}
