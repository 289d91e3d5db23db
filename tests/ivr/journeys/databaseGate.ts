/**
 * A gate in front of a real database. When shut, it breaks connections and refuses new ones, as if
 * the database were away.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A gate that tests shut and open. */
export interface DatabaseGate {
  /** The database's URL through the gate. */
  readonly url: string;
  shut(): Promise<void>;
  /**
   * Nothing passes any more on the connections that there are, and neither end hears that they are
   * lost, as when a machine goes off. New ones pass.
   */
  silence(): void;
  open(): Promise<void>;
}

/**
 * Opens a gate on loopback in front of a database.
 * @param databaseUrl URL of a database reached over TCP
 */
export async function databaseGate(databaseUrl: string): Promise<DatabaseGate> {
  const behind = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((from) => {
    const to = connect(Number(behind.port), behind.hostname);
    keep(from);
    keep(to);
    from.pipe(to).pipe(from);
    from.on('close', () => to.destroy());
    to.on('close', () => from.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const inFront = new URL(databaseUrl);
  inFront.hostname = '127.0.0.1';
  inFront.port = String(port);
  return {
    url: inFront.toString(),
    async shut() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    silence() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async open() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
