/** Agents, their telephones and skills, and queues, for administrators. */
import {
  addAgent,
  changeAgentAccount,
  findAgentOfId,
  listAgents,
  makeSipPassword,
  removeAgent,
  setAgentSkills,
  setSipDigest,
  sipDigest,
  type Agent,
} from '../../queue/store/agents.js';
import {
  listQueues,
  listQueueTitles,
  putQueue,
  readCourtOfQueue,
  readQueue,
  retireQueue,
} from '../../queue/store/queues.js';
import { withTransaction } from '../../core/database/pool.js';
import { changeServing } from '../../queue/store/agentEvents.js';
import { isWithin } from '../../court/rules/courtScope.js';
import type { WebUser } from '../access/webUser.js';
import { addRoute } from '../server/addRoute.js';
import { checkCourtExists } from '../server/checkCourtExists.js';
import type { Web } from '../server/webApp.js';
import { badInput, forbidden, notFound, refusedBecause } from '../server/webError.js';

/** The number of the hotline itself. */
const hotline = '12368';

/** Registers the routes. */
export function agentRoutes(web: Web): void {
  const { app } = web;
  const { db, clock, log } = app;

  /** @throws WebError when an administrator of a court reaches beyond it. */
  const checkCourt = async (courtId: number | null, by: WebUser) => {
    if (!isWithin(by.courtId, courtId)) {
      throw forbidden('other_court', 'an administrator of a court manages what belongs to it');
    }
    await checkCourtExists(db, courtId, 'body.courtId');
  };
  const managed = async (id: number, by: WebUser): Promise<Agent> => {
    const agent = await findAgentOfId(db, id);
    if (agent === null || !isWithin(by.courtId, agent.courtId)) throw notFound('agent');
    return agent;
  };

  addRoute(web, 'GET /api/agents', async ({ user }) => ({
    agents: (await listAgents(db))
      .filter(({ agent }) => isWithin(user.courtId, agent.courtId))
      .map(({ agent, state }) => ({
        ...agent,
        skills: [...agent.skills],
        status: state.status,
        reason: state.reason,
        sinceAt: state.sinceAt,
      })),
  }));

  addRoute(web, 'POST /api/agents', async ({ body, user }) => {
    const { number, name, courtId = user.courtId, isSupervisor = false, skills = [] } = body;
    await checkCourt(courtId, user);
    if (number === hotline)
      throw badInput('body.number', 'this is the number of the hotline', 'hotline_number');
    const password = makeSipPassword();
    const agent = { number, name, courtId, isSupervisor, skills };
    const account = { ...agent, sipDigest: sipDigest(number, password) };
    const added = await addAgent(db, account, clock.now());
    if (added.kind === 'number_taken') throw refusedBecause('number_taken');
    log.info('agent added', { agent: number, by: user.name });
    return { id: added.agent.id, telephone: { user: number, password } };
  });

  addRoute(web, 'PUT /api/agents/:id', async ({ params, body, user }) => {
    const agent = await managed(params.id, user);
    const { name, courtId, isSupervisor, skills } = body;
    if (courtId !== undefined) await checkCourt(courtId, user);
    await changeAgentAccount(db, agent.id, {
      ...(name !== undefined && { name }),
      ...(courtId !== undefined && { courtId }),
      ...(isSupervisor !== undefined && { isSupervisor }),
    });
    if (skills !== undefined) await setAgentSkills(db, agent.id, skills, clock.now());
    log.info('agent changed', { agent: agent.number, by: user.name });
    return {};
  });

  addRoute(web, 'POST /api/agents/:id/password', async ({ params, user }) => {
    const { id, number } = await managed(params.id, user);
    const password = makeSipPassword();
    await setSipDigest(db, id, sipDigest(number, password));
    log.info('telephone of an agent has a new secret', { agent: number, by: user.name });
    return { telephone: { user: number, password } };
  });

  addRoute(web, 'DELETE /api/agents/:id', async ({ params, user }) => {
    const { id, number } = await managed(params.id, user);
    const removed = await removeAgent(db, id, clock.now());
    if (removed.kind === 'signed_in') throw refusedBecause('signed_in');
    log.info('agent removed', { agent: number, by: user.name });
    return {};
  });

  addRoute(web, 'GET /api/queue-titles', async ({ user }) => ({
    queues: await listQueueTitles(db, user.courtId),
  }));

  addRoute(web, 'GET /api/queues', async ({ user }) => {
    const titles = new Map((await listQueueTitles(db, null)).map((title) => [title.id, title]));
    return {
      queues: (await listQueues(db))
        .filter(({ courtId }) => isWithin(user.courtId, courtId))
        .map((queue) => ({
          ...queue,
          titleZh: titles.get(queue.id)?.titleZh ?? null,
          titleEn: titles.get(queue.id)?.titleEn ?? null,
          skills: [...queue.skills],
          relax: queue.relax.map(({ afterS, drop }) => ({ afterS, drop: [...drop] })),
        })),
    };
  });

  addRoute(web, 'PUT /api/queues/:name', async ({ params, body, user }) => {
    // A queue out of use still belongs to its court, because reusing its name brings it back.
    const before = await readCourtOfQueue(db, params.name);
    await checkCourt(before === undefined ? (body.courtId ?? null) : before, user);
    if (body.courtId !== undefined) await checkCourt(body.courtId, user);
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    await withTransaction(db, (client) =>
      changeServing(client, clock.now(), () =>
        putQueue(client, params.name, Object.fromEntries(given)),
      ),
    );
    log.info('queue set', { queue: params.name, by: user.name });
    return {};
  });

  addRoute(web, 'DELETE /api/queues/:name', async ({ params, user }) => {
    const queue = await readQueue(db, params.name);
    if (queue === null || !isWithin(user.courtId, queue.courtId)) throw notFound('queue');
    const retired = await withTransaction(db, (client) =>
      changeServing(client, clock.now(), () => retireQueue(client, params.name)),
    );
    if (retired === 'unknown') throw notFound('queue');
    if (retired === 'in_use') throw refusedBecause('in_use');
    log.info('queue retired', { queue: params.name, by: user.name });
    return {};
  });
}
