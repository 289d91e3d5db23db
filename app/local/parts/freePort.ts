import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/**
 * Finds a TCP port of an address that nothing listens on; `preferred` if that one is free. Another
 * process may take it before it is used, so code that starts a server on it must be ready to try
 * another.
 */
export async function freeTcpPort(address: string, preferred = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (preferred !== 0 && error.code === 'EADDRINUSE') resolve(freeTcpPort(address));
      else reject(error);
    });
    server.listen(preferred, address, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound ? bound.port : preferred));
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
