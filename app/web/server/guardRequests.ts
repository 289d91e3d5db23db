/**
 * Checks every request before its route: it comes from our own page or from a program with a token,
 * its user is signed in, and the user may call the route.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { isPermitted } from '../access/rules/permissions.js';
import { findSession, markSeen } from '../access/store/sessions.js';
import type { WebUser } from '../access/webUser.js';
import type { Needed } from '../contract/routeContract.js';
import { givenTokenOf } from './sessionCookie.js';
import { SharedReading } from './sharedReading.js';
import type { WebApp } from './webApp.js';
import { forbidden, WebError } from './webError.js';

/** A route does not say who may call it. */
export class RouteWithoutPermission extends Error {
  constructor(routes: readonly string[]) {
    super(`routes that do not say who may call them: ${routes.join(', ')}`);
    this.name = 'RouteWithoutPermission';
  }
}

/** A session's row is written at most once a minute. */
const seenEveryMs = 60_000;

/**
 * Guards every route that is registered from now on. A server with a route that names no permission
 * does not start.
 */
export function guardRequests(server: FastifyInstance, app: WebApp): void {
  const routes: RouteOptions[] = [];
  server.addHook('onRoute', (route) => void routes.push(route));
  // Checked when all routes are registered, because a part of the server may add the permission of
  // its routes itself.
  server.addHook('onReady', (done) => {
    const bare = routes.filter(({ config }) => config?.permission === undefined);
    const names = bare.map(({ method, url }) => `${String(method)} ${url}`);
    done(names.length === 0 ? undefined : new RouteWithoutPermission(names));
  });
  server.decorateRequest('user', null);
  // A page asks for several things at once, each with the same session.
  const sessions = new SharedReading<WebUser | null>();
  server.addHook('onRequest', async (request) => {
    const given = givenTokenOf(request, app.config);
    // No site can make a browser send a program's token.
    const isProgram = given === 'malformed' || given?.of === 'program';
    if (!isProgram) refuseOtherSites(request, app);
    const { permission, isActivity, pagesOnly } = request.routeOptions.config;
    // An unknown address ends as "not found" without reading the session.
    if (request.is404) return;
    const now = app.clock.now();
    const user =
      given === null || given === 'malformed'
        ? null
        : await sessions.read(`${given.of} ${given.token}`, () =>
            findSession(app.db, given, app.clock.now()),
          );
    request.user = user;
    if (pagesOnly === true && user?.session.tokenName != null) {
      throw forbidden('not_by_token', 'this takes a page of the console: no token may do it');
    }
    if (permission === 'anybody') return;
    if (permission === undefined) throw forbidden('not_permitted', 'nobody may call this route');
    checkPermitted(user, permission);
    const { id, seenAt, tokenName } = user.session;
    // The use of a token writes nothing: its row would date what it was used for, an anonymous report as well.
    if (tokenName !== null || isActivity === false) return;
    if (now.getTime() - seenAt.getTime() > seenEveryMs) await markSeen(app.db, id, now);
  });
}

/** @throws WebError when the user may not call a route. */
export function checkPermitted(
  user: WebUser | null,
  permission: Exclude<Needed, 'anybody'>,
): asserts user is WebUser {
  if (user === null) throw new WebError(401, 'not_signed_in', 'sign in first');
  if (permission === 'signed_in') return;
  // Of a password that somebody else has set. A token takes none.
  if (user.mustChangePassword && user.session.tokenName === null) {
    throw forbidden('password_change_needed', 'change the password first');
  }
  if (user.mustEnrolSecondFactor) {
    throw forbidden('second_factor_needed', 'turn on a second factor first');
  }
  if (!isPermitted(user.roles, permission)) {
    const waiting = user.withheldRoles.filter((role) => isPermitted([role], permission));
    if (waiting.length > 0) {
      throw forbidden(
        'second_factor_needed',
        `the role ${waiting.join(', ')} waits for a second factor: turn one on, in the account page`,
      );
    }
    throw forbidden('not_permitted', `no role of this user has the permission ${permission}`);
  }
}

/**
 * Refuses requests that another site makes a browser send (CSRF). Today's browsers name the
 * origin's relation in Sec-Fetch-Site; older ones send the origin. A request with neither header
 * comes from no browser, and may not change anything with a browser's cookie.
 *
 * A link on another site may lead to a page of the console, and to nothing of the API: the user who follows it
 * would read data, with an audit row in the user's name and a reason that the site's author wrote.
 * @throws WebError
 */
function refuseOtherSites(request: FastifyRequest, { config }: WebApp): void {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, origin } = request.headers;
  const isReading = ['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const isPage = mode === 'navigate' && !(request.routeOptions.url ?? '').startsWith('/api/');
  const isOurs =
    site !== undefined
      ? site === 'same-origin' || (isReading && (site === 'none' || isPage))
      : origin !== undefined
        ? origin === config.WEB_ORIGIN
        : isReading;
  if (!isOurs) throw forbidden('other_site', 'the request does not come from our own page');
}
