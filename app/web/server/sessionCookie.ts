/** The cookie with a session's token: the only cookie, made of characters that need no encoding. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../config.js';

type Origin = Pick<Config, 'WEB_ORIGIN'>;

const isSecure = ({ WEB_ORIGIN }: Origin) => WEB_ORIGIN.startsWith('https://');

/**
 * With TLS the name has the prefix `__Host-`: a browser accepts such a cookie only from this very
 * host, so that no neighbouring host can plant a session of its own.
 */
const nameOf = (config: Origin) => (isSecure(config) ? '__Host-session' : 'session');

/** Returns the token that a request brings; null without one, or when it is malformed. */
export function sessionTokenOf(
  request: Pick<FastifyRequest, 'headers'>,
  config: Origin,
): string | null {
  const start = `${nameOf(config)}=`;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const token = pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
  return token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : null;
}

/** Lax: Strict would sign users out when they follow the link of an SMS. */
const attributes = (config: Origin) =>
  `Path=/; HttpOnly${isSecure(config) ? '; Secure' : ''}; SameSite=Lax`;

/**
 * Sends a new token to the browser. The cookie ends with the browser; the session may end earlier.
 */
export function setSessionCookie(reply: FastifyReply, config: Origin, token: string): void {
  void reply.header('set-cookie', `${nameOf(config)}=${token}; ${attributes(config)}`);
}

/** Removes the token from the browser. */
export function clearSessionCookie(reply: FastifyReply, config: Origin): void {
  void reply.header('set-cookie', `${nameOf(config)}=; Max-Age=0; ${attributes(config)}`);
}
