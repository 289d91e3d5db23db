/** The page's socket on an exchange that takes its time to answer. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { projectRoot } from '../../../../app/core/paths.js';
import { reached, untilTrue } from '../../../telephone/untilTrue.js';

interface PageSocket {
  connect(): void;
  check(): void;
  end(): void;
  isConnected(): boolean;
}

// Compiled for browsers, whose types are not known here.
const { SipSocket } = jest.requireActual<{ SipSocket: new (url: string) => PageSocket }>(
  path.join(projectRoot, 'app/web/client/telephone/sipSocket.ts'),
);

let server: Server;
let asking: { readonly socket: Duplex; readonly agree: () => void }[];
let page: PageSocket;
beforeEach(async () => {
  Object.assign(globalThis, {
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  });
  asking = [];
  server = createServer();
  server.on('upgrade', ({ headers }, socket: Duplex) => {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    const asked = {
      socket,
      agree: () => {
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            `Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        );
      },
    };
    socket.on('error', () => undefined);
    asking.push(asked);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  page = new SipSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterEach(async () => {
  jest.restoreAllMocks();
  page.end();
  for (const { socket } of asking) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Looks at the connection when this much time has gone by since it was begun. */
function checkAfter(ms: number): void {
  const now = Date.now();
  const clock = jest.spyOn(Date, 'now').mockReturnValue(now + ms);
  page.check();
  clock.mockRestore();
}

const asked = (times: number) =>
  untilTrue(
    `${times} connections`,
    () => reached('connections', asking.length, times) || undefined,
  );

test('a page waits longer each time for an exchange that does not answer in time', async () => {
  page.connect();
  await asked(1);
  checkAfter(7000);
  await asked(2);
  checkAfter(7000);
  // It still waits: whatever takes this long to connect would otherwise never be connected.
  asking[1]?.agree();
  await untilTrue('the connection', () => {
    reached('connections', asking.length, 2);
    return page.isConnected() || undefined;
  });
});

test('a page that was connected waits no longer than usual for the next connection', async () => {
  page.connect();
  await asked(1);
  checkAfter(7000);
  await asked(2);
  asking[1]?.agree();
  await untilTrue('the connection', () => page.isConnected() || undefined);
  // Silent for too long.
  checkAfter(14_000);
  await asked(3);
  checkAfter(7000);
  await asked(4);
});
