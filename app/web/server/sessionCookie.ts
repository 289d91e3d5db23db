/** The cookie that holds a session's token. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.js';

type Origin = Pick<Config, 'WEB_ORIGIN'>;

const isSecure = ({ WEB_ORIGIN }: Origin) => WEB_ORIGIN.startsWith('https://');

/**
 * With TLS the name has the prefix `__Host-`: a browser takes such a cookie only from this very host, so
 * that no neighbouring one can slip in a session of its own.
 */
const nameOf = (config: Origin) => (isSecure(config) ? '__Host-session' : 'session');

/** Returns the token that a request brings; null when it brings none. */
export function sessionTokenOf(
  request: Pick<FastifyRequest, 'cookies'>,
  config: Origin,
): string | null {
  const token = request.cookies[nameOf(config)];
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}

const options = (config: Origin) =>
  ({
    path: '/',
    httpOnly: true,
    secure: isSecure(config),
    // Strict would sign out whoever follows the link of an SMS.
    sameSite: 'lax',
  }) as const;

/** Hands a new token to the browser. It ends with the browser; the database ends it before. */
export function setSessionCookie(reply: FastifyReply, config: Origin, token: string): void {
  void reply.setCookie(nameOf(config), token, options(config));
}

/** Takes the token away from the browser. */
export function clearSessionCookie(reply: FastifyReply, config: Origin): void {
  void reply.clearCookie(nameOf(config), options(config));
}
