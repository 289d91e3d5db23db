/** The console's server: the guard, the routes of the contract, the client's files. */
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { wakeUpsOf } from '../core/wakeUps/wakeUps.js';
import type { QueuesView } from '../jobs/jobQueueView.js';
import { networkOf } from './access/rules/networkOf.js';
import { AgentCallAsker } from '../agents/calls/agentCallAsker.js';
import type { QueueRuntime } from '../agents/runtime/queueRuntime.js';
import { accountRoutes } from './routes/accountRoutes.js';
import { floorRoutes } from './routes/floorRoutes.js';
import { liveRoutes } from './routes/liveRoutes.js';
import { auditRoutes } from './routes/auditRoutes.js';
import { agentRoutes } from './routes/agentRoutes.js';
import { calculatorRoutes } from './routes/calculatorRoutes.js';
import { callbackRoutes } from './routes/callbackRoutes.js';
import { callRoutes } from './routes/callRoutes.js';
import { caseRoutes } from './routes/caseRoutes.js';
import { deskRoutes } from './routes/deskRoutes.js';
import { directoryRoutes } from './routes/directoryRoutes.js';
import { guidanceRoutes } from './routes/guidanceRoutes.js';
import { healthRoutes } from './routes/healthRoutes.js';
import { messageRoutes } from './routes/messageRoutes.js';
import { limitRoutes } from './routes/tickets/limitRoutes.js';
import { ticketActions } from './routes/tickets/ticketActions.js';
import { ticketFiles } from './routes/tickets/ticketFiles.js';
import { ticketRoutes } from './routes/tickets/ticketRoutes.js';
import { sentRoutes } from './routes/sentRoutes.js';
import { reportMailRoutes } from './routes/reportMailRoutes.js';
import { reportRoutes } from './routes/reportRoutes.js';
import { telephoneRoutes } from './routes/telephoneRoutes.js';
import { userRoutes } from './routes/userRoutes.js';
import { wallboardRoutes } from './routes/wallboardRoutes.js';
import { metricsRoutes } from './metrics/metricsRoutes.js';
import { useShapes } from './server/addRoute.js';
import { answerErrors } from './server/answerErrors.js';
import { describeRoutes } from './server/describeRoutes.js';
import { guardRequests } from './server/guardRequests.js';
import { setSecurityHeaders } from './server/securityHeaders.js';
import { builtClient, serveClient } from './server/serveClient.js';
import { OpenPages } from './server/openPages.js';
import type { Web, WebApp } from './server/webApp.js';

/** The routes, a file for each subject. */
const routes: readonly ((web: Web) => void | Promise<void>)[] = [
  ...[
    accountRoutes,
    healthRoutes,
    metricsRoutes,
    directoryRoutes,
    userRoutes,
    agentRoutes,
    auditRoutes,
  ],
  ...[
    ticketRoutes,
    ticketActions,
    ticketFiles,
    limitRoutes,
    caseRoutes,
    callRoutes,
    callbackRoutes,
  ],
  ...[floorRoutes, wallboardRoutes, reportRoutes, reportMailRoutes],
  ...[
    guidanceRoutes,
    calculatorRoutes,
    messageRoutes,
    sentRoutes,
    liveRoutes,
    deskRoutes,
    telephoneRoutes,
  ],
];

/** A megabyte: the largest JSON that a page sends. Files have limits of their own. */
const mostBytes = 1_048_576;

/**
 * A request that takes longer to arrive than this is cut off, because it only holds a connection.
 * Files of tickets come over slow lines.
 */
const slowestMs = 300_000;

export interface WebOptions {
  /** Where the built client is. */
  readonly clientFolder?: string;
  /** The queues of the page of jobs; without them there is no such page. */
  readonly queues?: QueuesView | null;
  /** The agent calls that this process controls. */
  readonly runtime?: QueueRuntime | null;
}

/** Builds the server, which does not listen yet. */
export async function buildWeb(
  app: WebApp,
  { clientFolder = builtClient, queues = null, runtime = null }: WebOptions = {},
): Promise<FastifyInstance> {
  const { config, log } = app;
  const server = fastify({
    trustProxy: config.WEB_TRUSTED_PROXIES.length > 0 ? [...config.WEB_TRUSTED_PROXIES] : false,
    bodyLimit: mostBytes,
    requestTimeout: slowestMs,
    // A page that reads a stream of events keeps its connection; the stop does not wait for it.
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  });
  const { db, clock } = app;
  const asker = new AgentCallAsker({ db, clock, wakeUps: wakeUpsOf(config), runtime });
  server.addHook('onReady', (done) => {
    asker.start();
    done();
  });
  server.addHook('onClose', () => asker.stop());
  const web: Web = { server, app, asker, openPages: new OpenPages() };
  // JSON only: a form of another site cannot send it.
  server.removeContentTypeParser('text/plain');
  answerErrors(server, log);
  useShapes(web);
  setSecurityHeaders(server, { isTls: config.WEB_ORIGIN.startsWith('https://') });
  await server.register(rateLimit, { global: false });
  const perAddress = {
    max: config.WEB_REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    keyGenerator: ({ ip }: FastifyRequest) => networkOf(ip),
  };
  server.addHook('onRequest', server.rateLimit(perAddress));
  guardRequests(server, app);
  await describeRoutes(web);
  for (const add of routes) await add(web);
  if (queues !== null) {
    const { jobsPage } = await import('./server/jobsPage.js');
    await jobsPage(web, queues);
  }
  await serveClient(web, clientFolder);
  return server;
}
