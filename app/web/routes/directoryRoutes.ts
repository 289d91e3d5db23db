/** A court's departments and people, to choose from. */
import { isWithin } from '../../court/rules/courtScope.js';
import { isCourtOrBelow } from '../../court/store/courts.js';
import { readDirectory } from '../../court/store/directory.js';
import { isInspector } from '../../tickets/rules/ticketAccess.js';
import type { Queryable } from '../../core/database/pool.js';
import type { WebUser } from '../access/webUser.js';
import { addRoute } from '../server/addRoute.js';
import type { Web } from '../server/webApp.js';
import { notFound } from '../server/webError.js';

/** Registers the routes. */
export function directoryRoutes(web: Web): void {
  const { app } = web;
  const { db } = app;

  addRoute(web, 'GET /api/directory', async ({ query, user }) => {
    const courtId = query.courtId ?? user.courtId ?? app.court.current().court.id;
    const directory = (await worksFor(db, user, courtId)) ? await readDirectory(db, courtId) : null;
    if (directory === null) throw notFound('court');
    return directory;
  });
}

/**
 * Tells whether a user has to do with the people of a court: of the own one everybody has; of those
 * below it, the agents, who write tickets of these courts, the inspectors, to whom reports of these
 * courts may come, and those who supervise their tickets at the third level.
 */
async function worksFor(db: Queryable, user: WebUser, courtId: number): Promise<boolean> {
  if (isWithin(user.courtId, courtId)) return true;
  const { agent, staff } = user;
  if (agent !== null && (await isCourtOrBelow(db, courtId, agent.courtId))) return true;
  const looksBelow = staff !== null && (isInspector(staff) || staff.isSupervision);
  return looksBelow && isCourtOrBelow(db, courtId, staff.courtId);
}
