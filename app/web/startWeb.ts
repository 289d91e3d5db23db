import type { QueueRuntime } from '../agents/runtime/queueRuntime.js';
import { redisPlaceOf } from '../core/redis/openRedis.js';
import { openQueuesView } from '../jobs/jobQueueView.js';
import { buildWeb } from './buildWeb.js';
import type { WebApp } from './server/webApp.js';

/**
 * Serves the console.
 * @param runtime the agent calls that this process controls; null without the role `calls`.
 * @returns what stops it.
 */
export async function startWeb(
  app: WebApp,
  runtime: QueueRuntime | null,
): Promise<() => Promise<void>> {
  const { config, log } = app;
  const queues = openQueuesView(redisPlaceOf(config));
  const server = await buildWeb(app, { queues, runtime });
  const address = await server.listen({
    host: config.WEB_ADDRESS,
    port: config.WEB_PORT,
    // The process of the node's other side listens before this one closes. Fastify passes it to Node as it is.
    ...(config.HOTLINE_SIDE !== undefined && { reusePort: true }),
  });
  log.info('the console is served', { address, origin: config.WEB_ORIGIN });
  return async () => {
    await server.close();
    await queues.close();
  };
}
