/** The stream of live events. */
import { openSessionsOf } from '../live/store/openSessions.js';
import { LiveStreams } from '../live/liveStreams.js';
import { serveLive } from '../live/serveLive.js';
import { addRoute } from '../server/addRoute.js';
import type { Web } from '../server/webApp.js';

/** Whoever was signed out reads no longer than this. */
const lookAtSessionsMs = 3000;

/** Registers the route, and reads the events while the server runs. */
export function liveRoutes(web: Web): void {
  const { server, app } = web;
  const { db, clock, log, config } = app;
  const streams = new LiveStreams(app, config.DATABASE_URL);
  /** What closes each open stream, by its session. */
  const open = new Map<number, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;

  async function closeThoseOfEndedSessions(): Promise<void> {
    if (open.size === 0) return;
    const stillOpen = await openSessionsOf(db, [...open.keys()], clock.now());
    for (const [session, closes] of open) {
      if (!stillOpen.has(session)) for (const close of closes) close();
    }
  }

  server.addHook('onReady', async () => {
    await streams.start();
    timer = setInterval(() => {
      closeThoseOfEndedSessions().catch((error: unknown) => {
        log.warn('cannot look whose live streams are to be closed', { error });
      });
    }, lookAtSessionsMs);
  });
  // Before the server waits for its connections.
  server.addHook('preClose', async () => {
    clearInterval(timer);
    await streams.stop();
  });

  addRoute(web, 'GET /api/live', ({ user, query, request, reply }) => {
    const headers = reply.getHeaders();
    reply.hijack();
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    const audience = { scope: user.courtId, agentId: user.agentId };
    const close = serveLive(streams, audience, query.after ?? null, request.raw, reply.raw);
    const ofSession = open.get(user.session.id) ?? new Set();
    open.set(user.session.id, ofSession.add(close));
    reply.raw.on('close', () => {
      ofSession.delete(close);
      if (ofSession.size === 0 && open.get(user.session.id) === ofSession) {
        open.delete(user.session.id);
      }
    });
    return reply;
  });
}
