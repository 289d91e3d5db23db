/** `/metrics`, for Prometheus. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { readRegistrations } from '../../queue/store/registrations.js';
import { readRegisteredTelephones } from '../../telephony/asterisk/ari/exchangeState.js';
import { isLoopback } from '../../core/loopback.js';
import type { Web } from '../server/webApp.js';
import { WebError } from '../server/webError.js';
import { routeOf } from '../server/answerErrors.js';
import { makeMetrics } from './makeMetrics.js';

/** Registers the route, and measures every request. */
export function metricsRoutes({ server, app }: Web): void {
  const { db, clock, config } = app;
  const metrics = makeMetrics({
    db,
    clock,
    askExchange: async () => ({
      registered:
        config.KAMAILIO_SIP_ADDRESS === undefined
          ? await readRegisteredTelephones(config)
          : (await readRegistrations(db)).size,
    }),
  });
  server.addHook('onResponse', async (request, reply) => {
    // By the route's pattern, so that made-up addresses make no new metrics.
    const route = request.is404 ? 'unknown' : routeOf(request);
    metrics.observe(route, reply.statusCode, reply.elapsedTime / 1000);
  });
  server.get('/metrics', { config: { permission: 'anybody' } }, async (request, reply) => {
    if (!mayRead(request, config.WEB_METRICS_TOKEN)) {
      throw new WebError(401, 'not_permitted', 'give the token (WEB_METRICS_TOKEN)');
    }
    return reply.type(metrics.contentType).send(await metrics.read());
  });
}

/** Headers that proxies add. Some add none, but pass on the name that was asked for. */
const ofProxies = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'] as const;

/**
 * Without a token only this machine may read, under its own name, and not through a proxy, which
 * would hide other machines.
 */
function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  const { authorization = '', host = '' } = request.headers;
  if (token !== undefined) return isSame(authorization, `Bearer ${token}`);
  const { remoteAddress = '' } = request.socket;
  return (
    isLoopback(remoteAddress) &&
    isLoopback(host) &&
    ofProxies.every((name) => request.headers[name] === undefined)
  );
}

/** Compares in constant time. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
