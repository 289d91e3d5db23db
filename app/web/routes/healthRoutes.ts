/** Whether the server is alive, and whether it can work. */
import { isDatabaseUnavailable, isNotMigrated } from '../../core/database/pool.js';
import { isReachable } from '../access/store/isReachable.js';
import type { Web } from '../server/webApp.js';

/** Registers `/healthz` and `/readyz`, for programs that start, restart and balance servers. */
export function healthRoutes({ server, app }: Web): void {
  const config = { permission: 'anybody' } as const;
  server.get('/healthz', { config }, () => ({ status: 'ok' }));
  server.get('/readyz', { config }, async (_request, reply) => {
    try {
      await isReachable(app.db);
      return { status: 'ok' };
    } catch (error) {
      const status = isNotMigrated(error)
        ? 'not_migrated'
        : isDatabaseUnavailable(error)
          ? 'database_unavailable'
          : null;
      if (status === null) throw error;
      return reply.code(503).send({ status });
    }
  });
}
