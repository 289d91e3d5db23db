import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Ports of servers lie below those that the system gives to connections (from 32768 on Linux). A
 * client that asks again and again for a server of this machine which was killed would sooner or
 * later be given the very port that it asks for: it is then connected to itself, and the server
 * cannot come back.
 */
const lowest = 15_000;
const highest = 32_767;

/**
 * Finds a TCP port of an address that nothing listens on; `preferred` if that one is free. Another
 * process may take it before it is used, so code that starts a server on it must be ready to try
 * another.
 */
export async function freeTcpPort(address: string, preferred = 0): Promise<number> {
  const wanted = preferred === 0 ? randomInt(lowest, highest + 1) : preferred;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(freeTcpPort(address));
      else reject(error);
    });
    server.listen(wanted, address, () => {
      server.close(() => {
        resolve(wanted);
      });
    });
  });
}

/** Does the same for UDP, which SIP uses. */
export async function freeUdpPort(address: string, preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (preferred !== 0 && error.code === 'EADDRINUSE') resolve(freeUdpPort(address));
      else reject(error);
    });
    socket.bind(preferred, address, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
