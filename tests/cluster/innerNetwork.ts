/**
 * The network between a node and the rest, which a test can cut: what the node asks of PostgreSQL, and
 * what Kamailio and the other nodes ask of its Asterisk, goes by here. Nothing is closed when it is cut:
 * packets are no longer carried, as when a switch fails. The trunk's audio goes another way.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import type { ListedAs } from './cluster.js';

export interface InnerNetworkOptions {
  readonly databaseUrl: string;
  /** The node's Asterisk. */
  readonly sip: { readonly address: string; readonly port: number };
  /** As whom Asterisk sees those who ask it: Kamailio, whose calls it takes. */
  readonly kamailioAddress: string;
}

export class InnerNetwork {
  private isCut = false;
  private readonly sockets = new Set<net.Socket>();
  /** By who asks: the socket on which Asterisk sees them. */
  private readonly askers = new Map<string, UdpSocket>();

  private constructor(
    private readonly options: InnerNetworkOptions,
    private readonly tcp: net.Server,
    private readonly udp: UdpSocket,
  ) {}

  static async start(options: InnerNetworkOptions): Promise<InnerNetwork> {
    const tcp = net.createServer();
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    // Kamailio knows nodes by their address, whatever the port.
    const udp = createSocket('udp4');
    udp.bind(0, options.sip.address);
    await once(udp, 'listening');
    const network = new InnerNetwork(options, tcp, udp);
    tcp.on('connection', (near) => network.connect(near));
    udp.on('message', (packet, from) => network.carry(packet, from.address, from.port));
    return network;
  }

  /** PostgreSQL, as the node reaches it. */
  get databaseUrl(): string {
    const url = new URL(this.options.databaseUrl);
    const { port } = this.tcp.address() as net.AddressInfo;
    [url.hostname, url.port] = ['127.0.0.1', String(port)];
    return url.href;
  }

  /** The node's Asterisk, as others reach it. */
  get sip(): ListedAs {
    return { sipAddress: this.options.sip.address, sipPort: this.udp.address().port };
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.pause();
  }

  mend(): void {
    this.isCut = false;
    for (const socket of this.sockets) socket.resume();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    for (const socket of this.askers.values()) socket.close();
    this.udp.close();
    this.tcp.close();
    await once(this.tcp, 'close');
  }

  private connect(near: net.Socket): void {
    const { hostname, port } = new URL(this.options.databaseUrl);
    const far = net.connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('data', (data) => to.write(data));
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.isCut) from.pause();
    }
  }

  private carry(packet: Buffer, address: string, port: number): void {
    if (this.isCut) return;
    const { sip, kamailioAddress } = this.options;
    const asker = `${address}:${port}`;
    let socket = this.askers.get(asker);
    if (socket === undefined) {
      socket = createSocket('udp4');
      socket.bind(0, kamailioAddress);
      socket.on('error', () => undefined);
      socket.on('message', (answer) => {
        if (!this.isCut) this.udp.send(answer, port, address);
      });
      this.askers.set(asker, socket);
    }
    socket.send(packet, sip.port, sip.address);
  }
}
