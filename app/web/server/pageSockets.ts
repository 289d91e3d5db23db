/**
 * Carries SIP over WebSocket between pages and the exchange, through the console's own port: only
 * signed-in users with a telephone get through, only from our own page, and only one TLS is needed.
 * The exchange's HTTP server stays on loopback; nothing but its `/ws` can be reached from here. Where
 * telephones register at Kamailio, the other end is Kamailio's `/ws`.
 */
import { ServerResponse, type IncomingMessage } from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageIdsOf, readPage } from '../../agents/page/store/pageTelephones.js';
import type { WebUser } from '../access/webUser.js';
import { notAgent } from './actors.js';
import type { WebApp } from './webApp.js';
import { refusedBecause, WebError } from './webError.js';

export interface PageSocketsOptions {
  readonly server: FastifyInstance;
  readonly app: WebApp;
  readonly path: string;
}

/** A request for a socket, on its way through the guard of all requests. */
interface Upgrade {
  readonly socket: net.Socket;
  readonly head: Buffer;
  readonly key: string;
}

/**
 * Sockets of one agent: the page has one, and earlier ones may hang for a while after a network
 * cut.
 */
const mostSockets = 4;
/** Bytes that a client may send before the exchange has agreed. */
const mostHeadBytes = 65_536;

export class PageSockets {
  /** The page of each open socket, by the agent. */
  private readonly open = new Map<number, Map<Duplex, string>>();
  private readonly coming = new WeakMap<IncomingMessage, Upgrade>();
  private readonly isTooOften: (request: FastifyRequest) => Promise<boolean>;

  constructor(private readonly options: PageSocketsOptions) {
    const { server, app } = options;
    const limit = server.createRateLimit({
      max: app.config.WEB_SOCKETS_PER_MINUTE,
      timeWindow: '1 minute',
      keyGenerator: ({ user }) => `socket of session ${user?.session.id}`,
    });
    this.isTooOften = async (request) => {
      const counted = await limit(request);
      return !counted.isAllowed && counted.isExceeded;
    };
    server.server.on('upgrade', (request, socket, head) => {
      // The server is one of plain HTTP, so the stream is a socket.
      this.receive(request, socket as net.Socket, head);
    });
    // Before the server waits for its connections to end.
    server.addHook('preClose', (done) => {
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

  /**
   * Hands a request for a socket to the server as if it were an ordinary one, so that the same limits and the same guard hold. Its route
   * calls {@link answer}.
   */
  private receive(request: IncomingMessage, socket: net.Socket, head: Buffer): void {
    const { app, path, server } = this.options;
    socket.on('error', () => socket.destroy());
    if (addressOf(request.url)?.pathname !== path) return refuse(socket, '404 Not Found');
    const key = plainKey(request.headers['sec-websocket-key']);
    if (key === null) return refuse(socket, '400 Bad Request');
    if (head.length > mostHeadBytes) return refuse(socket, '413 Content Too Large');
    // A browser always names the origin of the page that opens a WebSocket, and a page cannot
    // change it.
    if (request.headers.origin !== app.config.WEB_ORIGIN) return refuse(socket, '403 Forbidden');
    // How a page's origin is related to a ws: address is something that browsers do not agree on.
    delete request.headers['sec-fetch-site'];
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.on('finish', () => socket.end());
    this.coming.set(request, { socket, head, key });
    server.routing(request, response);
  }

  /**
   * Answers the route of the socket: connects its page with the exchange.
   * @param pageId which page asks.
   * @throws WebError for a request without an upgrade, one too many, or a page that is not the telephone.
   */
  async answer(
    user: WebUser,
    pageId: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { db, config } = this.options.app;
    const upgrade = this.coming.get(request.raw);
    if (upgrade === undefined) throw new WebError(426, 'upgrade_required', 'this is a WebSocket');
    const { agentId } = user;
    if (agentId === null) throw notAgent();
    if (await this.isTooOften(request)) {
      const most = config.WEB_SOCKETS_PER_MINUTE;
      throw new WebError(
        429,
        'too_many_sockets',
        `this session has opened ${most} sockets within a minute (WEB_SOCKETS_PER_MINUTE); wait a minute`,
      );
    }
    const page = await readPage(db, agentId);
    // A page that lost the telephone to another one cannot regain it by reconnecting.
    if (page === null || page.pageId !== pageId) throw refusedBecause('other_tab');
    const { socket, head, key } = upgrade;
    reply.hijack();
    reply.raw.detachSocket(socket);
    this.connect({ agentId, page: page.pageId }, key, socket, head);
    return reply;
  }

  private connect(
    { agentId, page }: { readonly agentId: number; readonly page: string },
    key: string,
    socket: Duplex,
    head: Buffer,
  ): void {
    // The page has closed it while the route asked who it is: its end would not be told again.
    if (socket.destroyed) return;
    const { ARI_URL, KAMAILIO_SIP_ADDRESS: kamailio } = this.options.app.config;
    const { hostname, port } = new URL(kamailio === undefined ? ARI_URL : `http://${kamailio}`);
    const exchange = net.connect({
      host: hostname,
      port: Number(port === '' ? 80 : port),
      // Its machine may have gone without a word, and another one have its address.
      keepAlive: true,
      keepAliveInitialDelay: 5000,
    });
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
