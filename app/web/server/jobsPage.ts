/** The page of jobs (Bull Board), for administrators: to look, and to change nothing. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { QueuesView } from '../../jobs/jobQueueView.js';
import { looserContentPolicy } from './securityHeaders.js';
import type { Web } from './webApp.js';
import { WebError } from './webError.js';

const page = '/jobs';

/**
 * Serves the page. What is to be tried again is tried again by `hotline jobs`, which says why it
 * failed.
 */
export async function jobsPage({ server }: Web, { queues }: QueuesView): Promise<void> {
  const adapter = new FastifyAdapter();
  adapter.setBasePath(page);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: '12368', miscLinks: [] } },
  });
  // Its own handler makes a fault of whoever is not signed in. (Its type of a status knows no 401.)
  adapter.setErrorHandler((error) =>
    error instanceof WebError
      ? { status: error.status as 403, body: { error: error.code, message: error.message } }
      : { status: 500, body: { error: 'fault', message: 'the jobs cannot be read just now' } },
  );
  await server.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, permission: 'jobs.see' };
    });
    scope.addHook('onSend', async (_request, reply) => {
      void reply.header('content-security-policy', looserContentPolicy);
    });
    // Its routes know nothing of the shapes of ours.
    scope.setValidatorCompiler(() => (value: unknown) => ({ value }));
    scope.setSerializerCompiler(() => (value: unknown) => JSON.stringify(value));
    await scope.register(adapter.registerPlugin(), { prefix: page });
  });
}
