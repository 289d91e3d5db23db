/** The telephone in the page: its account, its microphone, and its connection to the exchange. */
import { noteMicrophone } from '../../agents/page/noteMicrophone.js';
import { releasePage } from '../../agents/page/releasePage.js';
import { pagesWithoutSession } from '../../agents/page/store/pageTelephones.js';
import { takePage } from '../../agents/page/takePage.js';
import { isPermitted } from '../access/rules/permissions.js';
import { readOpenSessions } from '../access/store/sessions.js';
import { addRoute } from '../server/addRoute.js';
import { agentOf } from '../server/actors.js';
import { PageSockets } from '../server/pageSockets.js';
import type { Web } from '../server/webApp.js';
import { refusedBecause, WebError } from '../server/webError.js';

/** The name that a page dials for a test call: asterisk-config/extensions.d/fromAgents.conf. */
const echo = 'echo';
const socketPath = '/api/telephone/socket';
/** How often to check whether the sessions of telephones are over. */
const lookMs = 2000;

/** Registers the routes. */
export function telephoneRoutes(web: Web): void {
  const { app, server } = web;
  const { db, clock, config, log } = app;
  const desk = { db, clock, node: config.HOTLINE_NODE };
  const sockets = new PageSockets({ server, app, path: socketPath });

  addRoute(web, 'POST /api/telephone', async ({ user, body }) => {
    const { id: agentId, number: agentNumber } = agentOf(user);
    const { pageId, takeOver: takesOver } = body;
    // The earlier page's contact at the exchange ends with its socket, so no call goes there any
    // more.
    const wish = { agentId, agentNumber, pageId, sessionId: user.session.id, takesOver };
    const taken = await takePage(desk, wish);
    switch (taken.kind) {
      case 'other_tab':
        throw refusedBecause('other_tab');
      case 'exchange_away':
        throw new WebError(503, 'exchange_away', 'the exchange does not answer');
      case 'taken': {
        sockets.closeOf(agentId);
        const { user: name, realm, ha1 } = taken;
        return { user: name, realm, ha1, path: socketPath, echo };
      }
    }
  });

  addRoute(web, 'POST /api/telephone/state', async ({ user, body }) => {
    const { id } = agentOf(user);
    const reach = await noteMicrophone(desk, id, body.pageId, body.microphone);
    return { isTelephone: reach !== null, why: reach?.why ?? null };
  });

  addRoute(web, 'POST /api/telephone/release', async ({ user, body }) => {
    const { id } = agentOf(user);
    if (await releasePage(desk, id, body.pageId)) sockets.closeOf(id);
    return {};
  });

  addRoute(web, 'GET /api/telephone/socket', ({ user, query, request, reply }) =>
    sockets.answer(user, query.page, request, reply),
  );

  let timer: NodeJS.Timeout | undefined;
  server.addHook('onReady', (done) => {
    timer = setInterval(() => void endWithSessions(), lookMs);
    done();
  });
  server.addHook('onClose', (_server, done) => {
    clearInterval(timer);
    done();
  });

  /**
   * Ends telephones whose sessions are over (signed out, idle, revoked), or whose users are no
   * longer agents, and those that another process of the console has ended or given to another
   * page. Never rejects.
   */
  async function endWithSessions(): Promise<void> {
    try {
      const open = await readOpenSessions(db, clock.now());
      const may = open.filter(
        (session) => session.agentId !== null && isPermitted(session.roles, 'telephone'),
      );
      const ids = may.map(({ id }) => id);
      for (const { agentId, pageId } of await pagesWithoutSession(db, ids)) {
        if (await releasePage(desk, agentId, pageId)) {
          log.info('a telephone in a page has ended with its session', { agentId });
        }
        sockets.closeOf(agentId);
      }
      await sockets.closeWithoutPage();
    } catch (error) {
      log.debug('cannot look whether sessions are over', { error });
    }
  }
}
