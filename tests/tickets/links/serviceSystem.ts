/** A court's system for electronic service, for tests: a real HTTP server that keeps what it is asked. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServiceSystem {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** What it answers from now on; null: nothing at all. */
  answers(status: number | null, headers?: Readonly<Record<string, string>>): void;
  stop(): Promise<void>;
}

export async function startServiceSystem(): Promise<ServiceSystem> {
  const asked: Asked[] = [];
  let next: { status: number | null; headers: Readonly<Record<string, string>> } = {
    status: 200,
    headers: {},
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      if (next.status === null) return;
      response.writeHead(next.status, next.headers).end('a word of the system');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/resend`,
    asked,
    answers(status, headers = {}) {
      next = { status, headers };
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
