/**
 * Answers `GET /api/live` with a stream of events (Server-Sent Events), which lasts until the
 * browser leaves.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readCursor } from '../../core/live/rules/cursor.js';
import type { LiveStreams } from './liveStreams.js';
import type { Audience } from './rules/audience.js';

/**
 * @param after the cursor that the page has read up to. The browser's own Last-Event-ID is later,
 *   and takes precedence.
 * @returns a function that closes the stream.
 */
export function serveLive(
  streams: LiveStreams,
  audience: Audience,
  after: string | null,
  request: IncomingMessage,
  response: ServerResponse,
): () => void {
  // Not in chunks: the stream ends with its connection, which costs less for each message.
  response.removeHeader('transfer-encoding');
  response.writeHead(200, {
    connection: 'close',
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    // Without it nginx would collect the events.
    'x-accel-buffering': 'no',
  });
  // Each batch is one packet as soon as it is written. The response would collect what is written to
  // it until everything else of the moment is done, so nobody could tell how long a batch takes.
  response.flushHeaders();
  const { socket } = request;
  socket.setNoDelay(true);
  const last = request.headers['last-event-id'];
  const text = typeof last === 'string' && last !== '' ? last : after;
  const close = streams.open(audience, cursorOf(text), socket);
  response.on('close', close);
  return () => {
    close();
    response.end();
  };
}

/** An unreadable cursor counts as one that has missed everything. */
const unreadable = { text: '1:1:', xmin: 1, xmax: 1, running: new Set<number>() };

function cursorOf(text: string | null) {
  return text === null ? null : (readCursor(text) ?? unreadable);
}
