/**
 * Carries SIP over WebSocket between pages and the exchange, through the console's own port: only
 * signed-in users with a telephone get through, only from our own page, and only one TLS is needed.
 * The exchange's HTTP server stays on loopback; nothing but its `/ws` can be reached from here.
 */
import type { IncomingMessage } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { isPermitted } from '../access/rules/permissions.js';
import { findSession } from '../access/store/sessions.js';
import { pageIdsOf, readPage } from '../../line/page/store/pageTelephones.js';
import { sessionTokenOf } from './sessionCookie.js';
import type { WebApp } from './webApp.js';

export interface PageSocketsOptions {
  readonly server: FastifyInstance;
  readonly app: WebApp;
  readonly path: string;
}

/**
 * Sockets of one agent: the page has one, and earlier ones may hang for a while after a network
 * cut.
 */
const mostSockets = 4;
/** Bytes that a client may send before the exchange has agreed. */
const mostHeadBytes = 65_536;

/**
 * Sockets about which the database is asked at a time. They come past the limit of requests that everything else has, so a stranger's
 * many would take the connections to the database from the calls.
 */
const mostAsking = 64;

export class PageSockets {
  private asking = 0;
  /** The page of each open socket, by the agent. */
  private readonly open = new Map<number, Map<Duplex, string>>();

  constructor(private readonly options: PageSocketsOptions) {
    options.server.server.on('upgrade', (request, socket, head) => {
      void this.upgrade(request, socket, head);
    });
    // Before the server waits for its connections to end.
    options.server.addHook('preClose', (done) => {
      for (const agentId of [...this.open.keys()]) this.closeOf(agentId);
      done();
    });
  }

  /** Closes every socket of an agent, and with them the registrations made through them. */
  closeOf(agentId: number): void {
    for (const socket of this.open.get(agentId)?.keys() ?? []) socket.destroy();
  }

  /**
   * Closes every socket whose page is no longer the telephone: another process of the console may
   * have given the telephone to another page, or ended it with its session.
   */
  async closeWithoutPage(): Promise<void> {
    if (this.open.size === 0) return;
    const pages = await pageIdsOf(this.options.app.db, [...this.open.keys()]);
    for (const [agentId, sockets] of this.open) {
      for (const [socket, page] of sockets) if (pages.get(agentId) !== page) socket.destroy();
    }
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { app, path } = this.options;
    socket.on('error', () => socket.destroy());
    const url = addressOf(request.url);
    if (url?.pathname !== path) return refuse(socket, '404 Not Found');
    const key = plainKey(request.headers['sec-websocket-key']);
    if (key === null) return refuse(socket, '400 Bad Request');
    // A page tries again by itself.
    if (this.asking >= mostAsking) return refuse(socket, '503 Service Unavailable');
    this.asking += 1;
    try {
      const agentId = await this.agentOf(request);
      if (agentId === null) return refuse(socket, '403 Forbidden');
      const page = await readPage(app.db, agentId);
      // A page that lost the telephone to another one cannot regain it by reconnecting.
      if (page === null || page.pageId !== url.searchParams.get('page')) {
        return refuse(socket, '409 Conflict');
      }
      if (head.length > mostHeadBytes) return refuse(socket, '413 Content Too Large');
      this.connect({ agentId, page: page.pageId }, key, socket, head);
    } catch (error) {
      app.log.warn('cannot open the way from a page to the exchange', { error });
      refuse(socket, '503 Service Unavailable');
    } finally {
      this.asking -= 1;
    }
  }

  /**
   * @returns null when no user with a telephone is signed in, or the request comes from another
   *   site.
   */
  private async agentOf(request: IncomingMessage): Promise<number | null> {
    const { app } = this.options;
    // A browser always names the origin of the page that opens a WebSocket, and a page cannot
    // change it.
    if (request.headers.origin !== app.config.WEB_ORIGIN) return null;
    const token = sessionTokenOf(request, app.config);
    const user = token === null ? null : await findSession(app.db, token, app.clock.now());
    if (user === null || user.mustChangePassword) return null;
    return isPermitted(user.roles, 'telephone') ? user.agentId : null;
  }

  private connect(
    { agentId, page }: { readonly agentId: number; readonly page: string },
    key: string,
    socket: Duplex,
    head: Buffer,
  ): void {
    const { hostname, port } = new URL(this.options.app.config.ARI_URL);
    const exchange = net.connect({ host: hostname, port: Number(port === '' ? 80 : port) });
    const sockets = this.open.get(agentId) ?? new Map<Duplex, string>();
    const [oldest] = sockets.keys();
    if (sockets.size >= mostSockets) oldest?.destroy();
    this.open.set(agentId, sockets.set(socket, page));
    const end = () => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.open.get(agentId) === sockets) this.open.delete(agentId);
      socket.destroy();
      exchange.destroy();
    };
    exchange.on('error', end).on('close', end);
    socket.on('close', end);
    exchange.once('connect', () => {
      // Only the headers of the handshake: no cookies, nothing else of the browser's.
      exchange.write(
        [
          'GET /ws HTTP/1.1',
          `Host: ${hostname}`,
          'Upgrade: websocket',
          'Connection: Upgrade',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Protocol: sip',
          `Sec-WebSocket-Key: ${key}`,
          '\r\n',
        ].join('\r\n'),
      );
    });
    // Until the exchange has agreed, it still reads HTTP: bytes from the page would be requests to
    // ARI.
    let answer = Buffer.alloc(0);
    const readAnswer = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < agreed.length) return;
      exchange.off('data', readAnswer);
      if (!answer.subarray(0, agreed.length).equals(agreed)) {
        // The end of the exchange's socket would cut the refusal off.
        exchange.off('close', end).destroy();
        return refuse(socket, '502 Bad Gateway');
      }
      socket.write(answer);
      if (head.length > 0) exchange.write(head);
      socket.pipe(exchange).pipe(socket);
    };
    exchange.on('data', readAnswer);
  }
}

/** The first bytes with which a server agrees to a WebSocket (RFC 6455, 4.2.2). */
const agreed = Buffer.from('HTTP/1.1 101 ');

/** Null: no address. A handmade request may contain anything, such as `//`. */
function addressOf(text: string | undefined): URL | null {
  return URL.parse(text ?? '/', 'http://console');
}

/**
 * A key of the handshake must be base64 of 16 bytes (RFC 6455, 4.1); nothing else gets into the
 * header.
 */
function plainKey(key: string | undefined): string | null {
  return key !== undefined && /^[A-Za-z0-9+/]{22}==$/.test(key) ? key : null;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
