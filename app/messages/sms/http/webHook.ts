/**
 * Takes what an HTTP gateway pushes: receipts at `/TOKEN/receipts`, SMS to us at `/TOKEN/messages`.
 *
 * Most gateways sign no push. So the token, which only the gateway is told, is the proof, compared
 * in constant time; without it every address answers the same 404. A preset may
 * demand a signature besides. Bodies, times and connections are limited. A push that came before is
 * answered as if it were kept, and is not taken again.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HookKind, HookRequest } from './preset.js';

export interface WebHookSettings {
  readonly address: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly token: string;
}

export interface WebHookHandler {
  /** Whether the gateway has sent it, judged by its signature. */
  isAuthentic(request: HookRequest): boolean;
  /**
   * Resolves with false when the push does not match the gateway's documents. Rejects when the push
   * could not be stored; the gateway should then send it again.
   */
  take(request: HookRequest): Promise<boolean>;
  /** The reply that the gateway expects. */
  readonly answer: string;
}

/** A push of a gateway has up to a few hundred receipts of 300 bytes each. */
const longestBody = 256 * 1024;
/** This many pushes are remembered, so that none is taken twice. */
const mostRemembered = 10_000;

export class WebHook {
  private readonly taken = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly token: string,
    private readonly handler: WebHookHandler,
  ) {}

  /** @throws Error when the address cannot be listened on. */
  static async start(settings: WebHookSettings, handler: WebHookHandler): Promise<WebHook> {
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 });
    server.maxConnections = 100;
    const hook = new WebHook(server, settings.token, handler);
    server.on('request', (request, response) => void hook.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(settings.port, settings.address, resolve);
    });
    return hook;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Finishes the pushes under way. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeIdleConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const kind = this.kindOf(request.url ?? '');
      if (kind === null) return end(response, 404);
      if (request.method !== 'POST') return end(response, 405);
      const body = await readBody(request);
      if (body === null) return end(response, 413);
      await this.take({ kind, headers: flatHeaders(request), body }, response);
    } catch {
      // The gateway has disconnected, or the push could not be stored.
      if (!response.headersSent) end(response, 500);
    }
  }

  private async take(push: HookRequest, response: ServerResponse): Promise<void> {
    const name = createHash('sha256').update(`${push.kind}\n${push.body}`).digest('base64');
    // A repeated push is checked, too, so that an attacker who has recorded one learns nothing by
    // sending it again.
    if (!this.handler.isAuthentic(push)) return end(response, 401);
    if (!this.taken.has(name) && !(await this.handler.take(push))) return end(response, 400);
    this.taken.add(name);
    if (this.taken.size > mostRemembered) this.taken.delete(this.taken.values().next().value ?? '');
    const type = this.handler.answer.startsWith('{') ? 'application/json' : 'text/plain';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    response.end(this.handler.answer);
  }

  private kindOf(url: string): HookKind | null {
    const [path = ''] = url.split('?');
    const [, token = '', kind, ...more] = path.split('/');
    const hash = (text: string) => createHash('sha256').update(text).digest();
    // Hashed, so that the time of the comparison shows neither the length nor the beginning of the
    // token.
    const isRight = timingSafeEqual(hash(token), hash(this.token));
    if (!isRight || more.length > 0) return null;
    return kind === 'receipts' || kind === 'messages' ? kind : null;
  }
}

function end(response: ServerResponse, status: number): void {
  // Reads nothing more on this connection: a refused client must not go on sending.
  response.writeHead(status, { connection: 'close', 'content-length': '0' });
  response.end();
}

function flatHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const headers = Object.entries(request.headers);
  return Object.fromEntries(
    headers.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** @returns null when the body is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBody) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
