/**
 * A connection between the program and Asterisk that a test can cut, and that counts the sockets.
 */
import { once } from 'node:events';
import net from 'node:net';
import { Transform } from 'node:stream';

/** An HTTP request that is held back. */
export interface HeldRequest {
  /** Resolves when the request has arrived here. */
  readonly held: Promise<void>;
  /** Forwards it to Asterisk. */
  letGo(): void;
}

export class Wire {
  private readonly open = new Set<net.Socket>();
  private isCut = false;
  private most = 0;
  /** Inspects what the program sends, and may hold it back. */
  private watch: (sent: Buffer) => Promise<void> | null = () => null;

  private constructor(
    private readonly server: net.Server,
    readonly url: string,
  ) {}

  static async to(target: string): Promise<Wire> {
    const { hostname, port } = new URL(target);
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: ownPort } = server.address() as net.AddressInfo;
    const wire = new Wire(server, `http://127.0.0.1:${ownPort}`);
    server.on('connection', (near) => wire.join(near, Number(port), hostname));
    return wire;
  }

  /** Restarts the count of {@link mostSockets}. */
  countAnew(): void {
    this.most = 0;
  }

  /** The largest number of connections that were open at one time. */
  get mostSockets(): number {
    return this.most;
  }

  /** Breaks every connection, and refuses new ones until {@link restore}. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  restore(): void {
    this.isCut = false;
  }

  /** Holds back what Asterisk sends, as a dead line would, without closing anything. */
  freeze(): void {
    for (const socket of this.open) socket.pause();
  }

  /** Holds back the next HTTP request with this beginning. */
  holdBack(request: RegExp): HeldRequest {
    let tellHeld: () => void = () => undefined;
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (tellHeld = resolve));
    const freed = new Promise<void>((resolve) => (letGo = resolve));
    this.watch = (sent) => {
      if (!request.test(sent.toString('latin1'))) return null;
      this.watch = () => null;
      tellHeld();
      return freed;
    };
    return { held, letGo };
  }

  /**
   * Breaks every connection once, when an HTTP request with this beginning arrives. Everything else
   * gets through at once.
   */
  breakAt(request: RegExp): Promise<void> {
    const { held } = this.holdBack(request);
    return held.then(() => {
      for (const socket of this.open) socket.destroy();
    });
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: net.Socket, port: number, hostname: string): void {
    near.on('error', () => undefined);
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = net.connect(port, hostname);
    far.on('error', () => undefined);
    this.open.add(near).add(far);
    this.most = Math.max(this.most, this.open.size / 2);
    const watched = new Transform({
      transform: (sent: Buffer, _encoding, pass) => {
        const held = this.watch(sent);
        if (held === null) pass(null, sent);
        else void held.then(() => pass(null, sent));
      },
    });
    near.pipe(watched).pipe(far);
    far.pipe(near);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('close', () => {
        this.open.delete(from);
        to.destroy();
      });
    }
  }
}
