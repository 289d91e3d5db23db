/**
 * A process with nothing but live streams, for the bench to weigh. It is told the URL of the
 * database, and says its port.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import winston from 'winston';
import { postgresWakeUps } from '../../../app/core/wakeUps/wakeUps.js';
import { makePool } from '../../../app/core/database/pool.js';
import { LiveStreams } from '../../../app/web/live/liveStreams.js';
import { serveLive } from '../../../app/web/live/serveLive.js';

async function serve(url: string): Promise<void> {
  const db = makePool({ DATABASE_URL: url, DATABASE_POOL: 4 });
  const streams = new LiveStreams(
    { db, log: winston.createLogger({ silent: true }) },
    postgresWakeUps(url),
  );
  await streams.start();
  const server = http.createServer((request, response) => {
    const audience = { scope: null, agentId: null, controlsFloor: true, seesFloor: true };
    serveLive(streams, audience, null, request, response);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

process.once('message', (url: string) => void serve(url));
process.on('disconnect', () => process.exit(0));
