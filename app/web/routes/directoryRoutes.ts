/** The court's departments and people, to choose from. */
import { readDirectory } from '../../court/store/directory.js';
import { addRoute } from '../server/addRoute.js';
import type { Web } from '../server/webApp.js';
import { notFound } from '../server/webError.js';

/** Registers the routes. */
export function directoryRoutes(web: Web): void {
  const { app } = web;
  const { db } = app;

  addRoute(web, 'GET /api/directory', async ({ query, user }) => {
    const courtId = query.courtId ?? user.courtId ?? app.court.current().court.id;
    const directory = await readDirectory(db, courtId);
    if (directory === null) throw notFound('court');
    return directory;
  });
}
