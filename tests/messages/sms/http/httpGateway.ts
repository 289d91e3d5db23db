/**
 * Our own HTTP gateway, which checks the signatures by itself, from the documents: it shares no
 * code with the presets.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TakenRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What it answers; `hangUp` ends the connection instead, `silence` never answers. */
export type Reply = { readonly status?: number; readonly body: string } | 'hangUp' | 'silence';

export class HttpGateway {
  readonly requests: TakenRequest[] = [];
  private readonly arrivals: (() => void)[] = [];

  private constructor(
    private readonly server: Server,
    public reply: (request: TakenRequest) => Reply,
  ) {}

  static async start(reply: (request: TakenRequest) => Reply): Promise<HttpGateway> {
    const server = createServer();
    const gateway = new HttpGateway(server, reply);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const taken = {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        };
        gateway.requests.push(taken);
        const answer = gateway.reply(taken);
        for (const arrived of gateway.arrivals.splice(0)) arrived();
        if (answer === 'silence') return;
        if (answer === 'hangUp') {
          request.socket.destroy();
          return;
        }
        response.writeHead(answer.status ?? 200, { location: 'http://127.0.0.1:1/' });
        response.end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** The next request has come. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.arrivals.push(resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const hmac = (hashKey: string | Buffer, text: string) =>
  createHmac('sha256', hashKey).update(text, 'utf8').digest();

/** The lines `name:value` of the headers that a request says it has signed. */
function signedLines({ headers }: TakenRequest, names: string, lower: boolean): string {
  return names
    .split(';')
    .map((name) => {
      const value = String(headers[name]).trim();
      return `${name}:${lower ? value.toLowerCase() : value}\n`;
    })
    .join('');
}

/** Alibaba Cloud, ACS3-HMAC-SHA256: whether the request is signed with the secret. */
export function isAcs3Signed(request: TakenRequest, id: string, secret: string): boolean {
  const match =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (match === null || match[1] !== id) return false;
  const [, , names = '', signature] = match;
  for (const needed of ['host', 'x-acs-action', 'x-acs-date', 'x-acs-signature-nonce']) {
    if (!names.split(';').includes(needed)) return false;
  }
  if (request.headers['x-acs-content-sha256'] !== sha256(request.body)) return false;
  const [path = '', query = ''] = request.url.split('?');
  const pairs = query.split('&').filter((pair) => pair !== '');
  const canonical = `${request.method}\n${path}\n${pairs.toSorted().join('&')}\n${signedLines(request, names, false)}\n${names}\n${sha256(request.body)}`;
  return hmac(secret, `ACS3-HMAC-SHA256\n${sha256(canonical)}`).toString('hex') === signature;
}

/** Tencent Cloud, TC3-HMAC-SHA256. */
export function isTc3Signed(request: TakenRequest, id: string, secret: string): boolean {
  const match =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/sms\/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (match === null || match[1] !== id) return false;
  const [, , day = '', names = '', signature] = match;
  const timestamp = String(request.headers['x-tc-timestamp']);
  if (new Date(Number(timestamp) * 1000).toISOString().slice(0, 10) !== day) return false;
  if (!names.split(';').includes('host') || !names.split(';').includes('content-type'))
    return false;
  const canonical = `POST\n/\n\n${signedLines(request, names, true)}\n${names}\n${sha256(request.body)}`;
  const signingKey = hmac(hmac(hmac(`TC3${secret}`, day), 'sms'), 'tc3_request');
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${day}/sms/tc3_request\n${sha256(canonical)}`;
  return hmac(signingKey, toSign).toString('hex') === signature;
}

/** 云MAS: the JSON of a request when its MAC fits the secret, else null. */
export function readYunmas(request: TakenRequest, secret: string): Record<string, string> | null {
  const fields = JSON.parse(Buffer.from(request.body, 'base64').toString('utf8')) as Record<
    string,
    string
  >;
  const { ecName = '', apId = '', mobiles = '', sign = '', addSerial = '' } = fields;
  const what =
    request.url === '/sms/tmpsubmit'
      ? `${fields.templateId ?? ''}${mobiles}${fields.params ?? ''}`
      : `${mobiles}${fields.content ?? ''}`;
  const mac = createHash('md5')
    .update(`${ecName}${apId}${secret}${what}${sign}${addSerial}`, 'utf8')
    .digest('hex');
  return fields.mac === mac ? fields : null;
}
