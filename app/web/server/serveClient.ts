import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { projectRoot } from '../../core/paths.js';
import type { Web } from './webApp.js';
import { WebError } from './webError.js';

/** Where the build puts the client (`npm run build:web`). */
export const builtClient = path.join(projectRoot, 'dist', 'console');

const notBuilt = `<!doctype html><meta charset="utf-8"><title>12368</title>
<p>The console is not built: run <code>npm run build</code>.</p>`;

/**
 * Serves the client: its files by their names, and its one page for every address that the client
 * shows itself (`/tickets/2611240425`). Files in `assets/` have a hash in their names, and may be
 * cached for ever.
 */
export async function serveClient(web: Web, folder: string): Promise<void> {
  const { server } = web;
  const page = await readFile(path.join(folder, 'index.html')).catch(() => null);
  if (page !== null) {
    await server.register(async (scope) => {
      // The page must load without a session, because the sign-in is on it.
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, permission: 'anybody' };
      });
      await scope.register(fastifyStatic, {
        root: folder,
        index: false,
        wildcard: false,
        preCompressed: true,
        cacheControl: false,
        setHeaders(reply, file) {
          const isNamedByHash = path.relative(folder, file).startsWith(`assets${path.sep}`);
          void reply.header(
            'cache-control',
            isNamedByHash ? 'public, max-age=31536000, immutable' : 'no-cache',
          );
        },
      });
    });
  }
  server.setNotFoundHandler((request, reply) => {
    const address = URL.parse(request.url, 'http://any');
    const isPage =
      address !== null &&
      ['GET', 'HEAD'].includes(request.method) &&
      !/^\/(api|docs|metrics|healthz|readyz|jobs)(\/|\?|$)/.test(request.url) &&
      !path.extname(address.pathname);
    if (!isPage) throw new WebError(404, 'not_found', 'there is no such address');
    if (page === null) return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  });
}
