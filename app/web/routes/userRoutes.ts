/**
 * Users and sessions, for administrators: an administrator of a court manages those of the court,
 * others manage all.
 */
import { findAgent } from '../../queue/store/agents.js';
import { readStaff } from '../../tickets/store/ticketPeople.js';
import { isWithin } from '../../court/rules/courtScope.js';
import { addUser, whyNotRoles, type UserProblem } from '../access/addUser.js';
import { lockUser } from '../access/lockUser.js';
import { resetPassword } from '../access/resetPassword.js';
import { listRoles, requireSecondFactor } from '../access/store/roles.js';
import { endSessions, listSessions } from '../access/store/sessions.js';
import { changeUser, findUser, findUsers, type ListedUser } from '../access/store/users.js';
import type { WebUser } from '../access/webUser.js';
import { addRoute } from '../server/addRoute.js';
import { checkCourtExists } from '../server/checkCourtExists.js';
import type { Web } from '../server/webApp.js';
import { badInput, forbidden, notFound, refusedBecause } from '../server/webError.js';

/** The field of the form that has the problem. */
const fieldOf: Readonly<Record<UserProblem, string>> = {
  bad_name: 'body.name',
  name_taken: 'body.name',
  no_roles: 'body.roles',
  needs_staff: 'body.staffId',
  needs_agent: 'body.agentNumber',
  needs_supervisor: 'body.agentNumber',
  unknown_person: 'body.staffId',
  needs_full_name: 'body.fullName',
};

/** Registers the routes. */
export function userRoutes(web: Web): void {
  const { app } = web;
  const { db, clock, log } = app;

  /**
   * Reads a user whom the administrator may manage.
   * @throws WebError
   */
  const managed = async (id: number, by: WebUser): Promise<ListedUser> => {
    const found = await findUser(db, { id });
    if (found === null || !isWithin(by.courtId, found.courtId)) throw notFound('user');
    return found;
  };
  const notOneself = (id: number, by: WebUser) => {
    // Administrators can neither lock themselves out nor give themselves roles.
    if (id === by.id) throw refusedBecause('own_account', 'another administrator has to do this');
  };

  addRoute(web, 'GET /api/users', async ({ query, user }) => {
    const { words = null, role = null, page, limit } = query;
    const part = { limit, offset: (page - 1) * limit };
    const { users, total } = await findUsers(db, { courtId: user.courtId, words, role }, part);
    return { users: users.map((each) => ({ ...each, roles: [...each.roles] })), total };
  });

  addRoute(web, 'POST /api/users', async ({ body, user: by }) => {
    const { name, roles, staffId, agentNumber, fullName } = body;
    const agent = agentNumber === undefined ? null : await findAgent(db, agentNumber);
    if (agentNumber !== undefined && agent === null) {
      throw badInput('body.agentNumber', 'there is no such agent', 'unknown');
    }
    const staff = staffId === undefined ? null : await readStaff(db, staffId);
    const courtId = body.courtId ?? null;
    // A user who is both staff and agent acts as both: neither may be of another court.
    const courts = [
      ...(staff === null ? [] : [staff.courtId]),
      ...(agent === null ? [] : [agent.agent.courtId]),
      ...(staff === null && agent === null ? [courtId] : []),
    ];
    if (!courts.every((each) => isWithin(by.courtId, each))) {
      throw forbidden('other_court', 'an administrator of a court adds users of that court');
    }
    await checkCourtExists(db, courtId, 'body.courtId');
    const person = {
      staffId: staffId ?? null,
      agentId: agent?.agent.id ?? null,
      fullName: fullName ?? null,
      courtId,
    };
    const added = await addUser(app, { name, roles, ...person }, `web:${by.name}`);
    if (added.kind === 'refused')
      throw badInput(fieldOf[added.because], added.because, added.because);
    log.info('user added', { user: name, roles, by: by.name });
    return { id: added.id, password: added.password };
  });

  addRoute(web, 'PUT /api/users/:id/roles', async ({ params, body, user: by }) => {
    notOneself(params.id, by);
    const found = await managed(params.id, by);
    const problem = await whyNotRoles(app, found, body.roles);
    if (problem !== null) throw badInput('body.roles', problem, problem);
    await changeUser(db, found.id, { roles: body.roles });
    log.info('roles changed', { user: found.name, roles: body.roles, by: by.name });
    return {};
  });

  addRoute(web, 'POST /api/users/:id/reset', async ({ params, user: by }) => {
    notOneself(params.id, by);
    const found = await managed(params.id, by);
    const password = await resetPassword(app, found);
    log.info('password reset', { user: found.name, by: by.name });
    return { password };
  });

  addRoute(web, 'PUT /api/users/:id/lock', async ({ params, body, user: by }) => {
    notOneself(params.id, by);
    const found = await managed(params.id, by);
    await lockUser(app, found.id, body.isLocked);
    log.info(body.isLocked ? 'user locked' : 'user unlocked', { user: found.name, by: by.name });
    return {};
  });

  addRoute(web, 'GET /api/roles', async ({ user }) => ({
    roles: await listRoles(db, user.courtId),
  }));

  addRoute(web, 'PUT /api/roles/:role', async ({ params, body, user: by }) => {
    if (by.courtId !== null) {
      throw forbidden('other_court', 'a role is the same in every court');
    }
    const { role } = params;
    const { requiresSecondFactor: isRequired } = body;
    if (await requireSecondFactor(db, role, isRequired, `web:${by.name}`, clock.now())) {
      log.info(isRequired ? 'role requires second factor' : 'role requires no second factor', {
        role,
        by: by.name,
      });
    }
    return {};
  });

  addRoute(web, 'GET /api/sessions', async ({ user }) => ({
    sessions: await listSessions(db, { courtId: user.courtId }, clock.now()),
  }));

  addRoute(web, 'DELETE /api/sessions/:id', async ({ params, user: by }) => {
    const open = await listSessions(db, { courtId: by.courtId }, clock.now());
    const found = open.find(({ id }) => id === params.id);
    if (found === undefined) throw notFound('session');
    const which = { userId: found.userId, only: found.id };
    await endSessions(db, which, 'revoked', clock.now());
    log.info('session ended', { user: found.user, session: found.id, by: by.name });
    return {};
  });
}
