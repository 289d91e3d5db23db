/** The page of jobs (Bull Board), for administrators: read only. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { QueuesView } from '../../jobs/jobQueueView.js';
import { looserContentPolicy } from './securityHeaders.js';
import type { Web } from './webApp.js';
import { WebError } from './webError.js';

const page = '/jobs';

/** Serves the page. Failed jobs are retried by `hotline jobs`, which says why they failed. */
export async function jobsPage({ server }: Web, { queues }: QueuesView): Promise<void> {
  const adapter = new FastifyAdapter();
  adapter.setBasePath(page);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: '12368', miscLinks: [] } },
  });
  // Bull Board's own handler would report a missing sign-in as a fault. (Its type of a status knows
  // no 401.)
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
    // Bull Board's routes do not use our shapes.
    scope.setValidatorCompiler(() => (value: unknown) => ({ value }));
    scope.setSerializerCompiler(() => (value: unknown) => JSON.stringify(value));
    await scope.register(adapter.registerPlugin(), { prefix: page });
  });
}
