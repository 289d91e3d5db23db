/**
 * Sends a hand-made SIP request over UDP, to see the answer that a stranger, a carrier or a guesser
 * gets.
 */
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';

/** A parsed SIP response. */
export interface SipAnswer {
  readonly status: number;
  readonly reason: string;
  /** Header names as sent, without the values, which differ between requests. */
  readonly headers: readonly string[];
  /** Returns the value of a header, or undefined. */
  header(name: string): string | undefined;
}

/** The request to send. */
export interface SipRequest {
  readonly method: 'INVITE' | 'REGISTER' | 'OPTIONS';
  /** The address that this end sends from. */
  readonly from: string;
  readonly to: { readonly address: string; readonly port: number };
  /** The user of the From header. */
  readonly fromUser: string;
  /** The user of the Request-URI and of To; empty for none. */
  readonly toUser: string;
}

/** Sends a request, and returns its first final answer. Ends an answered INVITE at once. */
export async function askSip(request: SipRequest): Promise<SipAnswer> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, request.from, resolve));
  const { port } = socket.address();
  const tag = randomBytes(6).toString('hex');
  const callId = randomBytes(10).toString('hex');
  const host = `${request.to.address}:${request.to.port}`;
  const target = `sip:${request.toUser === '' ? '' : `${request.toUser}@`}${host}`;
  const me = `${request.from}:${port}`;
  const message = (method: string, toHeader: string, body: string) =>
    [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${me};branch=z9hG4bK${tag}${method};rport`,
      'Max-Forwards: 70',
      `From: <sip:${request.fromUser}@${request.from}>;tag=${tag}`,
      `To: ${toHeader}`,
      `Call-ID: ${callId}`,
      `CSeq: 1 ${method === 'ACK' ? 'INVITE' : method}`,
      `Contact: <sip:${request.fromUser}@${me}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
  const sdp = [
    'v=0',
    `o=- 1 1 IN IP4 ${request.from}`,
    's=-',
    `c=IN IP4 ${request.from}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 8 96`,
    'a=rtpmap:96 telephone-event/8000',
    '',
  ].join('\r\n');
  const send = (text: string) => socket.send(text, request.to.port, request.to.address);
  try {
    const answer = await new Promise<SipAnswer>((resolve) => {
      socket.on('message', (packet) => {
        const parsed = parseAnswer(packet.toString());
        if (parsed && parsed.status >= 200) resolve(parsed);
      });
      send(message(request.method, `<${target}>`, request.method === 'INVITE' ? sdp : ''));
    });
    if (request.method === 'INVITE') {
      const to = answer.header('To') ?? `<${target}>`;
      send(message('ACK', to, ''));
      if (answer.status < 300) send(message('BYE', to, '').replace('CSeq: 1', 'CSeq: 2'));
    }
    return answer;
  } finally {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

/** Parses a SIP response; undefined if the text is invalid. */
export function parseAnswer(text: string): SipAnswer | undefined {
  const [first = '', ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const status = /^SIP\/2\.0 (\d{3}) (.*)$/.exec(first);
  if (!status) return undefined;
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(status[1]),
    reason: status[2] ?? '',
    headers: headers.map(([name]) => name),
    header: (name) => headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1],
  };
}
