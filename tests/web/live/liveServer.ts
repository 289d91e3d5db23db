/** A web server that has nothing but the streams; who watches is said by the address. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import winston from 'winston';
import { postgresWakeUps } from '../../../app/core/wakeUps/wakeUps.js';
import { LiveStreams } from '../../../app/web/live/liveStreams.js';
import { serveLive } from '../../../app/web/live/serveLive.js';
import type { TestDatabase } from '../../parts/database.js';

export interface LiveServer {
  readonly streams: LiveStreams;
  /** @param scope id of a court; null: of every court. */
  url(scope: number | null, agentId?: number): string;
  stop(): Promise<void>;
}

export async function startLiveServer({
  pool,
  url,
}: Pick<TestDatabase, 'pool' | 'url'>): Promise<LiveServer> {
  const streams = new LiveStreams(
    { db: pool, log: winston.createLogger({ silent: true }) },
    postgresWakeUps(url),
  );
  await streams.start();
  const server = http.createServer((request, response) => {
    const asked = new URL(request.url ?? '', 'http://localhost').searchParams;
    const id = (name: string) => (asked.has(name) ? Number(asked.get(name)) : null);
    const audience = {
      scope: id('court'),
      agentId: id('agent'),
      controlsFloor: !asked.has('agent'),
      seesFloor: true,
    };
    serveLive(streams, audience, asked.get('after'), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    streams,
    url: (scope, agentId) =>
      `http://127.0.0.1:${port}/?${scope === null ? '' : `court=${scope}`}${agentId === undefined ? '' : `&agent=${agentId}`}`,
    async stop() {
      await streams.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
