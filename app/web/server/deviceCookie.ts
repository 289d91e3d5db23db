/**
 * The cookie by which a browser is known for the accounts that have signed in there. It signs nobody
 * in: it only gives the browser attempts of its own (OWASP, "Slow Down Online Guessing Attacks with
 * Device Cookies").
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { deviceDays } from '../access/rules/signInLimits.js';
import { cookieOf, hostCookie, type Origin } from './sessionCookie.js';

/** Accounts of one browser, the latest ones: colleagues share a desk in shifts. */
const mostAccounts = 12;

/** Returns the tokens that a request brings, the latest first; malformed ones are left out. */
export function deviceTokensOf(
  request: Pick<FastifyRequest, 'headers'>,
  config: Origin,
): readonly string[] {
  const tokens = (cookieOf(request, config, 'devices') ?? '').split('.');
  return tokens.filter((token) => /^[A-Za-z0-9_-]{43}$/.test(token)).slice(0, mostAccounts);
}

/** Sends the tokens of a browser to it, with that of the user who has just signed in. */
export function setDeviceCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  config: Origin,
  token: string,
): void {
  const others = deviceTokensOf(request, config).filter((each) => each !== token);
  const tokens = [token, ...others].slice(0, mostAccounts);
  const maxAge = deviceDays * 24 * 60 * 60;
  const set = hostCookie(config, 'devices', tokens.join('.'), { maxAge, sameSite: 'Strict' });
  void reply.header('set-cookie', set);
}
