/** The cookie with a session's token. The console's cookies are made of characters that need no encoding. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../core/config.js';
import type { GivenToken } from '../access/store/sessions.js';

export type Origin = Pick<Config, 'WEB_ORIGIN'>;

/** The console's cookies. For `devices` see deviceCookie.ts. */
type CookieName = 'session' | 'devices';

const isSecure = ({ WEB_ORIGIN }: Origin) => WEB_ORIGIN.startsWith('https://');

/**
 * With TLS the name has the prefix `__Host-`: a browser accepts such a cookie only from this very
 * host, so that no neighbouring host can plant a session of its own.
 */
const nameOf = (config: Origin, name: CookieName) => (isSecure(config) ? `__Host-${name}` : name);

/** Returns the value of a cookie that a request brings; null without it. */
export function cookieOf(
  request: Pick<FastifyRequest, 'headers'>,
  config: Origin,
  name: CookieName,
): string | null {
  const start = `${nameOf(config, name)}=`;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) ?? null;
}

/**
 * Returns a Set-Cookie header of a cookie that no script can read and no other host gets.
 * @param maxAge seconds; without it the cookie ends with the browser.
 */
export function hostCookie(
  config: Origin,
  name: CookieName,
  value: string,
  { maxAge, sameSite }: { readonly maxAge?: number; readonly sameSite: 'Lax' | 'Strict' },
): string {
  return [
    `${nameOf(config, name)}=${value}`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...['Path=/', 'HttpOnly'],
    ...(isSecure(config) ? ['Secure'] : []),
    `SameSite=${sameSite}`,
  ].join('; ');
}

/** Returns the token that a request brings; null without one, or when it is malformed. */
export function sessionTokenOf(
  request: Pick<FastifyRequest, 'headers'>,
  config: Origin,
): string | null {
  const token = cookieOf(request, config, 'session');
  return token !== null && isToken(token) ? token : null;
}

const isToken = (text: string) => /^[A-Za-z0-9_-]{43}$/.test(text);

/**
 * Returns what a request brings to say who sends it: the token of a program in its Authorization
 * header, and only without one the cookie of a browser.
 */
export function givenTokenOf(
  request: Pick<FastifyRequest, 'headers'>,
  config: Origin,
): GivenToken | 'malformed' | null {
  const [, bearer] = /^Bearer +(\S.*)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (bearer !== undefined) return isToken(bearer) ? { token: bearer, of: 'program' } : 'malformed';
  const token = sessionTokenOf(request, config);
  return token === null ? null : { token, of: 'browser' };
}

/** Strict would sign users out when they follow the link of an SMS. */
const sameSite = 'Lax';

/**
 * Sends a new token to the browser. The cookie ends with the browser; the session may end earlier.
 */
export function setSessionCookie(reply: FastifyReply, config: Origin, token: string): void {
  void reply.header('set-cookie', hostCookie(config, 'session', token, { sameSite }));
}

/** Removes the token from the browser. */
export function clearSessionCookie(reply: FastifyReply, config: Origin): void {
  void reply.header('set-cookie', hostCookie(config, 'session', '', { maxAge: 0, sameSite }));
}
