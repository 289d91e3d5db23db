/** The court's departments and people, for forms; and the recorded readings. */
import { readChainEnd } from '../../audit/store/audit.js';
import { readDirectory } from '../../court/store/directory.js';
import { listReadings } from '../../operators/store/readings.js';
import { addRoute } from '../server/addRoute.js';
import { noteReading } from '../server/noteReading.js';
import type { Web } from '../server/webApp.js';
import { forbidden, notFound } from '../server/webError.js';

const dayMs = 86_400_000;

/** Registers the routes. */
export function directoryRoutes(web: Web): void {
  const { app } = web;
  const { db, clock } = app;

  addRoute(web, 'GET /api/directory', async ({ query, user }) => {
    const courtId = query.courtId ?? user.courtId ?? app.court.current().court.id;
    const directory = await readDirectory(db, courtId);
    if (directory === null) throw notFound('court');
    return directory;
  });

  addRoute(web, 'GET /api/readings', async ({ query, user, request }) => {
    // There is one chain for all courts, so only users of all courts may see its end.
    if (user.courtId !== null) {
      throw forbidden('other_court', 'the audit is of all courts: an auditor of one cannot see it');
    }
    const since =
      query.since === undefined ? new Date(clock.now().getTime() - dayMs) : new Date(query.since);
    const readings = await listReadings(db, since, query.limit);
    await noteReading(app, user, request, { subject: `since ${since.toISOString()}` });
    return {
      readings: readings.map(({ osUser, shown, ...each }) => ({
        ...each,
        user: osUser,
        shown: [...shown],
      })),
      chain: await readChainEnd(db),
    };
  });
}
