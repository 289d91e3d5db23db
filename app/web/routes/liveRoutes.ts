/** The stream of live events. */
import { wakeUpsOf } from '../../core/wakeUps/wakeUps.js';
import { isPermitted } from '../access/rules/permissions.js';
import { readOpenSessions } from '../access/store/sessions.js';
import type { WebUser } from '../access/webUser.js';
import { LiveStreams } from '../live/liveStreams.js';
import { serveLive } from '../live/serveLive.js';
import type { Audience } from '../live/rules/audience.js';
import { addRoute } from '../server/addRoute.js';
import type { Web } from '../server/webApp.js';
import { WebError } from '../server/webError.js';

/** How soon a stream ends whose user was signed out or has lost the permission. */
const lookAtSessionsMs = 3000;

interface OpenStream {
  readonly userId: number;
  readonly audience: Audience;
  readonly close: () => void;
}

/** Registers the route, and reads the events while the server runs. */
export function liveRoutes(web: Web): void {
  const { server, app } = web;
  const { db, clock, log, config } = app;
  const streams = new LiveStreams(app, wakeUpsOf(config));
  /** The open streams, by their sessions. */
  const open = new Map<number, Set<OpenStream>>();
  let timer: NodeJS.Timeout | undefined;

  /**
   * Closes streams that have lost their permission, or whose court or role has changed: the page
   * reconnects, and receives what is allowed now.
   */
  async function closeThoseThatMayNot(): Promise<void> {
    if (open.size === 0) return;
    const sessions = new Map((await readOpenSessions(db, clock.now())).map((one) => [one.id, one]));
    for (const [id, ofSession] of open) {
      const now = sessions.get(id);
      for (const { audience, close } of [...ofSession]) {
        const may =
          now !== undefined &&
          isPermitted(now.roles, 'live.see') &&
          isPermitted(now.roles, 'floor.see') === audience.seesFloor &&
          now.courtId === audience.scope &&
          now.agentId === audience.agentId &&
          isPermitted(now.roles, 'floor.control') === audience.controlsFloor;
        if (!may) close();
      }
    }
  }

  /** @throws WebError when the user may open no further stream. */
  function refuseOneTooMany(user: WebUser): void {
    const most = config.WEB_STREAMS_PER_SESSION;
    if ((open.get(user.session.id)?.size ?? 0) >= most) {
      throw tooManyStreams(`this session has ${most} live streams open (WEB_STREAMS_PER_SESSION)`);
    }
    // A user who signs in again and again has as many sessions.
    const all = [...open.values()].flatMap((ofSession) => [...ofSession]);
    const mostOfUser = config.WEB_STREAMS_PER_USER;
    if (all.filter(({ userId }) => userId === user.id).length >= mostOfUser) {
      throw tooManyStreams(`this user has ${mostOfUser} live streams open (WEB_STREAMS_PER_USER)`);
    }
  }

  server.addHook('onReady', async () => {
    await streams.start();
    timer = setInterval(() => {
      closeThoseThatMayNot().catch((error: unknown) => {
        log.warn('cannot check for revoked live streams', { error });
      });
    }, lookAtSessionsMs);
  });
  // Before the server waits for its connections.
  server.addHook('preClose', async () => {
    clearInterval(timer);
    await streams.stop();
  });

  addRoute(web, 'GET /api/live', ({ user, query, request, reply }) => {
    refuseOneTooMany(user);
    const headers = reply.getHeaders();
    reply.hijack();
    // The browser left while its session was read. Its stream would never end: it ends when the
    // connection closes.
    if (reply.raw.destroyed) return reply;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    const audience = {
      scope: user.courtId,
      agentId: user.agentId,
      controlsFloor: isPermitted(user.roles, 'floor.control'),
      seesFloor: isPermitted(user.roles, 'floor.see'),
    };
    const close = serveLive(streams, audience, query.after ?? null, request.raw, reply.raw);
    const stream = { userId: user.id, audience, close };
    const ofSession = open.get(user.session.id) ?? new Set();
    open.set(user.session.id, ofSession.add(stream));
    reply.raw.on('close', () => {
      ofSession.delete(stream);
      if (ofSession.size === 0 && open.get(user.session.id) === ofSession) {
        open.delete(user.session.id);
      }
    });
    return reply;
  });
}

const tooManyStreams = (why: string) =>
  new WebError(429, 'too_many_streams', `${why}; close one of them`);
