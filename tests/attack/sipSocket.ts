/**
 * Our own SIP endpoint over UDP. It sends any message, any number at once, as a stranger, a guesser
 * or a scanner would.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { makeRtpGarbage } from './mutations.js';
import { parseAnswer, type SipAnswer } from '../local/sipProbe.js';
import { silenceByte } from '../telephone/recogniser/alaw.js';

export type SipMethod =
  | 'INVITE'
  | 'REGISTER'
  | 'SUBSCRIBE'
  | 'MESSAGE'
  | 'OPTIONS'
  | 'REFER'
  | 'INFO'
  | 'BYE'
  | 'ACK'
  // Kamailio's own.
  | 'KDMQ';

/** A request to send. */
export interface SipMessage {
  readonly method: SipMethod;
  readonly fromUser: string;
  /** The user of the Request-URI and of To. */
  readonly toUser: string;
  /** Headers in addition to those that every request has, as whole lines. */
  readonly headers?: readonly string[];
  /**
   * Set in the next request of a dialog and in the answer to a challenge, which belong to the same
   * call.
   */
  readonly callId?: string;
  readonly fromTag?: string;
  readonly sequence?: number;
  /** The whole To header, once the other side has added its tag. */
  readonly to?: string;
  /** Of a dialog: the Request-URI, which is the other side's contact, and the Route headers. */
  readonly dialog?: { readonly target: string; readonly routes: readonly string[] };
  readonly body?: string;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The payload type of digits in this endpoint's offers. */
const eventType = 96;
/** RFC 3261's first resend interval for UDP, because a packet may be lost. */
const resendMs = 500;

/** The endpoint: one UDP socket that sends requests and matches their answers. */
export class SipSocket {
  private readonly waiting = new Map<string, (answer: SipAnswer) => void>();
  private rtpSequence = 0;
  private rtpTimestamp = 0;
  /** The first lines of the requests received. */
  readonly received: string[] = [];
  /** Set: it answers OPTIONS, and who rings it is sent to this contact (302). */
  redirectsTo: string | null = null;

  private constructor(
    private readonly socket: Socket,
    readonly address: string,
    private readonly to: { readonly address: string; readonly port: number },
  ) {
    socket.on('message', (packet) => {
      const text = packet.toString('latin1');
      const answer = parseAnswer(text);
      if (answer === undefined) {
        this.received.push(text.split('\r\n')[0] ?? '');
        if (this.redirectsTo !== null) void this.redirect(text, this.redirectsTo);
        return;
      }
      if (answer.status < 200) return;
      const key = keyOf(answer.header('Call-ID') ?? '', answer.header('CSeq') ?? '');
      this.waiting.get(key)?.(answer);
      this.waiting.delete(key);
    });
  }

  static async open(
    address: string,
    to: { readonly address: string; readonly port: number },
  ): Promise<SipSocket> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    return new SipSocket(socket, address, to);
  }

  /** Answers a request as a telephone does whose calls are forwarded. */
  private async redirect(request: string, contact: string): Promise<void> {
    const [method] = request.split(' ');
    if (method !== 'OPTIONS' && method !== 'INVITE') return;
    const kept = request.split('\r\n').filter((line) => /^(Via|From|Call-ID|CSeq):/i.test(line));
    const to = /^To:.*$/im.exec(request)?.[0] ?? '';
    await this.sendRaw(
      [
        method === 'INVITE' ? 'SIP/2.0 302 Moved Temporarily' : 'SIP/2.0 200 OK',
        ...kept,
        `${to};tag=${randomBytes(4).toString('hex')}`,
        ...(method === 'INVITE' ? [`Contact: <${contact}>`] : []),
        ...['Content-Length: 0', '', ''],
      ].join('\r\n'),
    );
  }

  get port(): number {
    return this.socket.address().port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  /** Sends bytes as they are, without waiting for an answer. */
  sendRaw(bytes: Buffer | string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.send(bytes, this.to.port, this.to.address, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /**
   * Presses a digit in a call of this endpoint by RFC 4733: 110 ms, its end packet three times,
   * then a pause.
   * @param pauseMs the pause behind the digit; 0 if the line has held it back, so that the next one
   * follows at once
   * @param stepMs the time between its packets: three of them are how long the receiver hears it
   */
  async press(
    to: { address: string; port: number },
    digit: string,
    pauseMs = 60,
    stepMs = 35,
  ): Promise<void> {
    this.rtpTimestamp += 8000;
    for (const [index, duration] of [160, 400, 640, 880, 880, 880].entries()) {
      // Digits must have their real length: Asterisk lengthens shorter ones by the clock of the
      // audio, and there is no audio here.
      if (index > 0 && index < 4) await delay(stepMs);
      const packet = Buffer.alloc(16);
      packet.writeUInt8(0x80, 0);
      packet.writeUInt8((index === 0 ? 0x80 : 0) | eventType, 1);
      this.rtpSequence = (this.rtpSequence + 1) % 65_536;
      packet.writeUInt16BE(this.rtpSequence, 2);
      packet.writeUInt32BE(this.rtpTimestamp, 4);
      packet.writeUInt32BE(0x12368, 8);
      packet.writeUInt8('0123456789*#'.indexOf(digit), 12);
      packet.writeUInt8((duration === 880 ? 0x80 : 0) | 10, 13);
      packet.writeUInt16BE(duration, 14);
      await this.sendTo(to, packet);
    }
    await delay(pauseMs);
  }

  /**
   * Sends sound as long as a packet of it lasts, 20 ms: silence, or 160 bytes of A-law.
   * @param lastsMs less where the receiver goes by its samples, and not by the clock
   */
  async sound(
    to: { address: string; port: number },
    alaw: Uint8Array = new Uint8Array(160).fill(silenceByte),
    lastsMs = 20,
  ): Promise<void> {
    const packet = Buffer.alloc(12 + 160);
    packet.set(alaw, 12);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8(8, 1);
    this.rtpSequence = (this.rtpSequence + 1) % 65_536;
    packet.writeUInt16BE(this.rtpSequence, 2);
    this.rtpTimestamp += 160;
    packet.writeUInt32BE(this.rtpTimestamp, 4);
    packet.writeUInt32BE(0x12368, 8);
    await this.sendTo(to, packet);
    await delay(lastsMs);
  }

  private sendTo(to: { address: string; port: number }, packet: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.send(packet, to.port, to.address, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Sends RTP garbage from this endpoint's own port, which its calls announce for their audio. */
  async sendRtp(to: { address: string; port: number }, seed: number, count: number): Promise<void> {
    const make = makeRtpGarbage(seed);
    for (let i = 0; i < count; i += 1) await this.sendTo(to, make());
  }

  /**
   * Sends a request, and returns its final answer. Acknowledges an INVITE, and does not end an
   * answered call.
   */
  async ask(message: SipMessage): Promise<SipAnswer> {
    const whole = {
      callId: randomBytes(10).toString('hex'),
      fromTag: randomBytes(6).toString('hex'),
      sequence: 1,
      ...message,
    };
    const text = this.write(whole);
    const key = keyOf(whole.callId, `${whole.sequence} ${whole.method}`);
    const answer = await new Promise<SipAnswer>((resolve, reject) => {
      const send = () => void this.sendRaw(text).catch(reject);
      const again = setInterval(send, resendMs);
      this.waiting.set(key, (answered) => {
        clearInterval(again);
        resolve(answered);
      });
      send();
    });
    if (message.method === 'INVITE') {
      const branch = answer.status < 300 ? undefined : whole.callId;
      const to = answer.header('To') ?? '';
      const dialog = dialogOf(answer);
      await this.sendRaw(
        this.write({ ...whole, method: 'ACK', to, body: '', headers: [], ...dialog }, branch),
      );
    }
    return answer;
  }

  /** Sends a request, and answers the challenge with these credentials, as a telephone does. */
  async askWith(message: SipMessage, credentials: Credentials): Promise<SipAnswer> {
    const callId = randomBytes(10).toString('hex');
    const fromTag = randomBytes(6).toString('hex');
    const first = await this.ask({ ...message, callId, fromTag });
    const challenge = first.header('WWW-Authenticate');
    if (first.status !== 401 || challenge === undefined) return first;
    const authorization = answerTo(challenge, credentials, message.method, this.uri(message));
    return this.ask({
      ...message,
      callId,
      fromTag,
      sequence: 2,
      headers: [...(message.headers ?? []), authorization],
    });
  }

  /** Presses a digit in an answered call by SIP INFO. @param sequence a higher one each time */
  async pressByInfo(
    message: SipMessage,
    answer: SipAnswer,
    digit: string,
    sequence: number,
  ): Promise<SipAnswer> {
    return this.ask({
      ...this.within(message, answer),
      method: 'INFO',
      sequence,
      headers: ['Content-Type: application/dtmf-relay'],
      body: `Signal=${digit}\r\nDuration=160\r\n`,
    });
  }

  /**
   * Ends an answered call.
   * @returns the answer: 481 if the call was already over
   */
  async hangUp(message: SipMessage, answer: SipAnswer): Promise<SipAnswer> {
    return this.ask({ ...this.within(message, answer), method: 'BYE', sequence: 10_000 });
  }

  /** What the next requests of an answered call have in common. */
  private within(
    { fromUser, toUser }: SipMessage,
    answer: SipAnswer,
  ): Omit<SipMessage, 'method' | 'sequence'> {
    const tag = /tag=([^;>\s]+)/.exec(answer.header('From') ?? '')?.[1];
    return {
      fromUser,
      toUser,
      callId: answer.header('Call-ID') ?? '',
      to: answer.header('To') ?? '',
      ...dialogOf(answer),
      ...(tag !== undefined && { fromTag: tag }),
    };
  }

  private uri({ toUser }: Pick<SipMessage, 'toUser'>): string {
    return `sip:${toUser === '' ? '' : `${toUser}@`}${this.to.address}:${this.to.port}`;
  }

  private write(
    message: SipMessage & { callId: string; fromTag: string; sequence: number },
    branch = message.callId,
  ): string {
    const { method, fromUser, callId, fromTag, sequence, headers = [] } = message;
    const me = `${this.address}:${this.port}`;
    const body = message.body ?? bodies[method]?.(this) ?? '';
    const isAck = method === 'ACK';
    return [
      `${method} ${message.dialog?.target ?? this.uri(message)} SIP/2.0`,
      `Via: SIP/2.0/UDP ${me};branch=z9hG4bK${branch}${sequence}${isAck ? 'INVITE' : method};rport`,
      'Max-Forwards: 70',
      ...(message.dialog?.routes ?? []),
      `From: <sip:${fromUser === '' ? '' : `${fromUser}@`}${this.address}>;tag=${fromTag}`,
      `To: ${message.to ?? `<${this.uri(message)}>`}`,
      `Call-ID: ${callId}`,
      `CSeq: ${sequence} ${method}`,
      `Contact: <sip:${fromUser === '' ? '' : `${fromUser}@`}${me}>`,
      ...(isAck ? [] : (own[method] ?? [])),
      ...headers,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
  }
}

const own: Partial<Record<SipMethod, readonly string[]>> = {
  INVITE: ['Content-Type: application/sdp'],
  REGISTER: ['Expires: 300'],
  SUBSCRIBE: ['Event: presence', 'Accept: application/pidf+xml', 'Expires: 300'],
  MESSAGE: ['Content-Type: text/plain'],
  OPTIONS: ['Accept: application/sdp'],
  REFER: ['Refer-To: <sip:12368@127.0.0.1>'],
};

const bodies: Partial<Record<SipMethod, (end: SipSocket) => string>> = {
  INVITE: ({ address, port }) =>
    [
      'v=0',
      `o=- 1 1 IN IP4 ${address}`,
      's=-',
      `c=IN IP4 ${address}`,
      't=0 0',
      `m=audio ${port} RTP/AVP 8 96`,
      'a=rtpmap:96 telephone-event/8000',
      '',
    ].join('\r\n'),
  MESSAGE: () => 'hello',
};

/** Returns where the next requests of a call go that has been answered by way of one proxy. */
function dialogOf(answer: SipAnswer): Pick<SipMessage, 'dialog'> {
  const route = answer.header('Record-Route');
  const target = /<([^>]+)>/.exec(answer.header('Contact') ?? '')?.[1];
  if (answer.status >= 300 || route === undefined || target === undefined) return {};
  return { dialog: { target, routes: [`Route: ${route}`] } };
}

function keyOf(callId: string, sequence: string): string {
  return `${callId} ${sequence}`;
}

/** Returns the header that answers a digest challenge (RFC 2617, MD5, qop=auth). */
function answerTo(challenge: string, who: Credentials, method: string, uri: string): string {
  const field = (name: string) => new RegExp(`${name}="?([^",]*)`).exec(challenge)?.[1] ?? '';
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')];
  const ha1 = md5(`${who.user}:${realm}:${who.password}`);
  const ha2 = md5(`${method}:${uri}`);
  const cnonce = randomBytes(8).toString('hex');
  const response = md5(`${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}`);
  return (
    `Authorization: Digest username="${who.user}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `response="${response}", algorithm=MD5, cnonce="${cnonce}", opaque="${opaque}", qop=auth, nc=00000001`
  );
}

/**
 * Returns what distinguishes one answer from another, without the values that change with each
 * request.
 */
export function shapeOf(answer: SipAnswer): string {
  const changing = /^(Via|From|To|Call-ID|CSeq|Date)$/i;
  const lines = answer.headers.map((name) => {
    if (changing.test(name)) return name;
    const value = answer.header(name)?.replaceAll(/(nonce|opaque)="[^"]*"/g, '$1');
    return `${name}: ${value ?? ''}`;
  });
  return [`${answer.status} ${answer.reason}`, ...lines].join('\n');
}

/** Processes items with at most `atATime` in parallel, in order. */
export async function eachAtATime<T>(
  items: readonly T[],
  atATime: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
