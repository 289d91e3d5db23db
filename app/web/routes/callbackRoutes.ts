/** Missed calls and callbacks: a work list from which no entry is taken twice. */
import { keepCourts } from '../../court/keptCourts.js';
import { changeCallback } from '../../callbacks/changeCallback.js';
import { makeCourtCallbacks } from '../../callbacks/callbackDeps.js';
import { requestCallback } from '../../callbacks/requestCallback.js';
import { takeCallback } from '../../callbacks/takeCallback.js';
import { listAttempts } from '../../callbacks/store/callbackAttempts.js';
import type { Callback } from '../../callbacks/store/callbacks.js';
import {
  isEntryWithin,
  listCallbacks,
  listMissedCallers,
  openCallbacks,
  readCallbackWithin,
} from '../../callbacks/store/findCallbacks.js';
import { releaseTaken } from '../../callbacks/store/takenCallbacks.js';
import { listAgents } from '../../queue/store/agents.js';
import { listQueues } from '../../queue/store/queues.js';
import { isPermitted } from '../access/rules/permissions.js';
import type { WebUser } from '../access/webUser.js';
import type { Reply } from '../contract/contract.js';
import { addRoute } from '../server/addRoute.js';
import { agentOf } from '../server/actors.js';
import { readPage } from '../server/listPage.js';
import { noteOpened, noteReading } from '../server/noteReading.js';
import type { Web } from '../server/webApp.js';
import { notFound, refusedBecause } from '../server/webError.js';

/** How far back missed calls and finished callbacks are listed. */
const lookedBackMs = 7 * 86_400_000;

type Shown = Reply<'GET /api/callbacks'>['callbacks'][number];

/** Registers the routes. */
export function callbackRoutes(web: Web): void {
  const { app } = web;
  const { db, clock, config } = app;
  const courtCallbacks = makeCourtCallbacks(keepCourts(db, config.HOTLINE_COURT));
  const desk = { db, clock, courtCallbacks };
  const since = () => new Date(clock.now().getTime() - lookedBackMs);

  const shown = async (callbacks: readonly Callback[], { agentId }: WebUser): Promise<Shown[]> => {
    const queues = new Map((await listQueues(db)).map(({ id, name }) => [id, name]));
    const isTaken = callbacks.some(({ takenBy }) => takenBy !== null);
    const agents = new Map(
      (isTaken ? await listAgents(db) : []).map(({ agent: { id, number, name } }) => [
        id,
        { number, name },
      ]),
    );
    return callbacks.map((each) => ({
      ...each,
      queue: each.queueId === null ? null : (queues.get(each.queueId) ?? null),
      takenBy: each.takenBy === null ? null : (agents.get(each.takenBy) ?? null),
      isMine: each.takenBy !== null && each.takenBy === agentId,
    }));
  };

  addRoute(web, 'GET /api/callbacks', async ({ query, user, request }) => {
    const { all, limit } = query;
    const scope = user.courtId;
    const { rows: callbacks, hasMore } = await readPage({ limit }, (part) =>
      all ? listCallbacks(db, since(), part.limit, scope) : openCallbacks(db, scope),
    );
    await noteOpened(web, user, request, {
      subject: all ? 'callbacks of a week' : 'open callbacks',
      shown: callbacks.map(({ id }) => String(id)),
    });
    return { callbacks: await shown(callbacks, user), hasMore };
  });

  addRoute(web, 'GET /api/callbacks/:id', async ({ params, user, request }) => {
    const callback = await readCallbackWithin(db, params.id, user.courtId);
    if (callback === null) throw notFound('callback');
    await noteOpened(web, user, request, { subject: `callback ${callback.id}` });
    const [first] = await shown([callback], user);
    if (first === undefined) throw new Error('a callback is shown');
    return { ...first, tries: await listAttempts(db, callback.id) };
  });

  addRoute(web, 'POST /api/callbacks/:id/take', async ({ params, user, request }) => {
    const { id: agentId } = agentOf(user);
    const taken = await takeCallback(desk, params.id, agentId, user.courtId);
    if (taken.kind === 'refused') {
      throw taken.because === 'unknown' ? notFound('callback') : refusedBecause(taken.because);
    }
    await noteReading(app, user, request, { subject: `callback ${params.id}` });
    return { nextAt: taken.nextAt };
  });

  addRoute(web, 'POST /api/callbacks/:id/release', async ({ params, user }) => {
    if ((await readCallbackWithin(db, params.id, user.courtId)) === null) {
      throw notFound('callback');
    }
    const { id: agentId } = agentOf(user);
    const whose = isPermitted(user.roles, 'callbacks.manage') ? null : agentId;
    if (!(await releaseTaken(db, params.id, whose))) throw refusedBecause('not_yours');
    return {};
  });

  addRoute(web, 'DELETE /api/callbacks/:id', async ({ params, user, request }) => {
    if ((await readCallbackWithin(db, params.id, user.courtId)) === null) {
      throw notFound('callback');
    }
    await noteReading(app, user, request, { subject: `callback ${params.id}` });
    const change = await changeCallback(desk, params.id, { kind: 'cancelled', by: 'staff' });
    if (change.kind === 'refused') throw refusedBecause(change.because);
    if (change.kind === 'unknown_callback') throw notFound('callback');
    return {};
  });

  addRoute(web, 'GET /api/missed-calls', async ({ query, user, request }) => {
    const { limit } = query;
    const { rows: calls, hasMore } = await readPage({ limit }, (part) =>
      listMissedCallers(db, since(), part.limit, user.courtId),
    );
    await noteOpened(web, user, request, {
      subject: 'missed calls of a week',
      shown: calls.map(({ entryId }) => `entry ${entryId}`),
    });
    return { calls, hasMore };
  });

  addRoute(web, 'POST /api/missed-calls/:id/take', async ({ params, user, request }) => {
    const { id: agentId } = agentOf(user);
    if (!(await isEntryWithin(db, params.id, user.courtId))) throw notFound('missed call');
    const asked = await requestCallback(desk, { from: 'missed_call', entryId: params.id });
    if (asked.kind === 'refused') throw refusedBecause(asked.because);
    const { id } = asked.callback;
    // Fails only if the callback was given to a free agent at this very moment.
    await takeCallback(desk, id, agentId, user.courtId);
    await noteReading(app, user, request, { subject: `callback ${id}` });
    return { callbackId: id, nextAt: asked.nextAt };
  });
}
