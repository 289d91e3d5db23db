/** Signing in and out, and one's own account. */
import type { FastifyRequest } from 'fastify';
import { changePassword, tryPassword, type PasswordChange } from '../access/changePassword.js';
import { makeToken, type MadeToken } from '../access/makeToken.js';
import { permissionsWith } from '../access/rules/permissions.js';
import {
  confirmSecondFactor,
  makeSecondFactor,
  removeSecondFactor,
} from '../access/secondFactor.js';
import { signIn, type SignInResult } from '../access/signIn.js';
import { readPlaces } from '../access/store/places.js';
import { endSessions, findSession, listSessions } from '../access/store/sessions.js';
import { chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { readAgentDay } from '../../queue/store/agentDay.js';
import type { SignInUser } from '../access/store/users.js';
import type { WebUser } from '../access/webUser.js';
import type { Reply } from '../contract/contract.js';
import { agentOf } from '../server/actors.js';
import { addRoute } from '../server/addRoute.js';
import { deviceTokensOf, setDeviceCookie } from '../server/deviceCookie.js';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from '../server/sessionCookie.js';
import type { Web, WebApp } from '../server/webApp.js';
import { badInput, forbidden, notFound, refusedBecause, WebError } from '../server/webError.js';

/** Registers the routes. */
export function accountRoutes(web: Web): void {
  const { app } = web;
  const { config, clock, db, log } = app;

  addRoute(web, 'POST /api/sign-in', async ({ body, request, reply, user: before }) => {
    const result = await signIn(app, { ...body, ...comesFrom(request, config) });
    if (result.kind !== 'signed_in') throw signInRefusal(result);
    // A new session for each sign-in: one planted in the browser before never becomes signed in.
    if (before !== null) {
      const { id: only } = before.session;
      await endSessions(db, { userId: before.id, only }, 'replaced', clock.now());
    }
    setSessionCookie(reply, config, result.token);
    setDeviceCookie(request, reply, config, result.device);
    const user = await findSession(db, { token: result.token, of: 'browser' }, clock.now());
    if (user === null) throw new WebError(401, 'not_signed_in', 'sign in again');
    log.info('signed in', { user: user.name, session: user.session.id, address: request.ip });
    return meOf(app, user);
  });

  addRoute(web, 'POST /api/sign-out', async ({ user, reply }) => {
    await endSessions(db, { userId: user.id, only: user.session.id }, 'signed_out', clock.now());
    clearSessionCookie(reply, config);
    log.info('signed out', { user: user.name, session: user.session.id });
    return {};
  });

  addRoute(web, 'GET /api/me', ({ user }) => meOf(app, user));
  addRoute(web, 'POST /api/me/seen', () => ({}));

  addRoute(web, 'POST /api/me/password', async ({ body, user, request, reply }) => {
    const changed = await changePassword(app, user, { ...body, ...comesFrom(request, config) });
    if (changed.kind !== 'changed') throw passwordRefusal(changed);
    log.info('password changed', { user: user.name });
    setSessionCookie(reply, config, changed.token);
    return {};
  });

  addRoute(web, 'GET /api/me/day', async ({ query, user }) => {
    const now = clock.now();
    const on = query.on ?? chinaDate(now);
    const { id } = agentOf(user);
    return { on, now, ...(await readAgentDay(db, id, chinaMoment(on, '00:00'), now)) };
  });

  addRoute(web, 'GET /api/me/sessions', async ({ user }) => {
    const sessions = await listSessions(db, { userId: user.id }, clock.now());
    return { sessions: sessions.map((each) => ({ ...each, isThis: each.id === user.session.id })) };
  });

  addRoute(web, 'DELETE /api/me/sessions/:id', async ({ params, user }) => {
    const which = { userId: user.id, only: params.id };
    if ((await endSessions(db, which, 'revoked', clock.now())) === 0) throw notFound('session');
    return {};
  });

  addRoute(web, 'POST /api/me/tokens', async ({ body, user, request }) => {
    const made = await makeToken(app, user, { ...body, ...comesFrom(request, config) });
    if (made.kind !== 'made') throw tokenRefusal(made);
    const { id, token, expiresAt } = made;
    log.info('token made', { user: user.name, token: id, expiresAt });
    return { id, token, expiresAt };
  });

  addRoute(web, 'POST /api/me/second-factor', async ({ body, user, request }) => {
    const read = await confirm(app, user, body.password, request);
    if (user.hasSecondFactor) throw refusedBecause('has_second_factor');
    const made = await makeSecondFactor(app, user, read);
    if (made === null) throw passwordRefusal({ kind: 'wrong' });
    return made;
  });

  addRoute(web, 'POST /api/me/second-factor/confirm', async ({ body, user }) => {
    if (!(await confirmSecondFactor(app, user, body.code))) {
      throw badInput('body.code', 'the code is wrong or was used', 'wrong_code');
    }
    log.info('second factor on', { user: user.name });
    return {};
  });

  addRoute(web, 'DELETE /api/me/second-factor', async ({ body, user, request }) => {
    const read = await confirm(app, user, body.password, request);
    if (user.needsSecondFactor) throw refusedBecause('second_factor_required');
    if (!(await removeSecondFactor(app, read))) throw passwordRefusal({ kind: 'wrong' });
    log.info('second factor off', { user: user.name });
    return {};
  });

  // Removes the cookie of a session that is over, with the reply that says so.
  web.server.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === 401 && sessionTokenOf(request, config) !== null) {
      clearSessionCookie(reply, config);
    }
  });
}

const comesFrom = (request: FastifyRequest, config: WebApp['config']) => ({
  address: request.ip,
  devices: deviceTokensOf(request, config),
  browser: request.headers['user-agent'] ?? '',
});

/**
 * Checks a user's password.
 * @returns what it was compared with
 * @throws WebError when it is wrong
 */
async function confirm(
  app: WebApp,
  user: WebUser,
  password: string,
  request: FastifyRequest,
): Promise<SignInUser> {
  const from = comesFrom(request, app.config);
  const tried = await tryPassword(app, user, password, from);
  if (tried.kind !== 'right') throw passwordRefusal(tried);
  await tried.forget();
  return tried.read;
}

const lockedOut = () =>
  new WebError(429, 'locked_out', 'too many wrong attempts; try again in a quarter of an hour');

function signInRefusal({ kind }: Exclude<SignInResult, { kind: 'signed_in' }>): WebError {
  switch (kind) {
    case 'locked_out':
      return lockedOut();
    case 'code_needed':
      return new WebError(401, 'code_needed', 'give the code of the second factor', 'body.code');
    case 'wrong':
      return new WebError(401, 'wrong', 'the name, the password or the code is wrong');
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function passwordRefusal(change: Exclude<PasswordChange, { kind: 'changed' }>): WebError {
  switch (change.kind) {
    case 'locked_out':
      return lockedOut();
    case 'wrong':
      return badInput('body.password', 'the password is wrong', 'wrong_password');
    case 'refused':
      return new WebError(400, change.because, `refused: ${change.because}`, 'body.after');
    default: {
      const never: never = change;
      return never;
    }
  }
}

function tokenRefusal(made: Exclude<MadeToken, { kind: 'made' }>): WebError {
  switch (made.kind) {
    case 'locked_out':
      return lockedOut();
    case 'wrong':
      return badInput('body.password', 'the password is wrong', 'wrong_password');
    case 'wrong_code':
      return badInput('body.code', 'the code is wrong or was used', 'wrong_code');
    case 'code_needed':
      return new WebError(409, 'code_needed', 'give the code of the second factor', 'body.code');
    case 'second_factor_needed':
      return forbidden(made.kind, 'turn on a second factor first');
    case 'password_change_needed':
      return forbidden(made.kind, 'change the password first');
    case 'too_many_tokens':
      return refusedBecause(made.kind);
    default: {
      const never: never = made;
      return never;
    }
  }
}

async function meOf({ db, clock }: WebApp, user: WebUser): Promise<Reply<'GET /api/me'>> {
  const { court, department, agentNumber, cursor } = await readPlaces(db, user);
  const { id, name, fullName, roles, withheldRoles, staffId, session } = user;
  const { mustChangePassword, hasSecondFactor, needsSecondFactor, mustEnrolSecondFactor } = user;
  return {
    id,
    name,
    fullName,
    staffId,
    mustChangePassword,
    hasSecondFactor,
    needsSecondFactor,
    mustEnrolSecondFactor,
    court,
    department,
    roles: [...roles],
    withheldRoles: [...withheldRoles],
    permissions: [...permissionsWith(roles)],
    agent:
      user.agentId === null || agentNumber === null
        ? null
        : { id: user.agentId, number: agentNumber },
    session: { id: session.id, expiresAt: session.expiresAt },
    now: clock.now(),
    cursor,
  };
}
