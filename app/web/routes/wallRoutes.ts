/** The wall, its alarms and thresholds, and walls without a sign-in. */
import { withTransaction } from '../../core/database/pool.js';
import { isWithin } from '../../court/rules/courtScope.js';
import { chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { noteFloorAction } from '../../queue/control/store/floorActions.js';
import { listQueues } from '../../queue/store/queues.js';
import { connectionAlarmBelow } from '../../reports/store/reportColumns.js';
import {
  listAlarms,
  listStaffWithMobile,
  listThresholds,
  setThreshold,
  staffWithMobile,
} from '../../reports/wall/store/alarms.js';
import {
  readWallFigures,
  type WallFigures,
  type WallQueues,
} from '../../reports/wall/store/wallFigures.js';
import { addWall, findWall, listWalls, revokeWall } from '../../reports/wall/store/walls.js';
import { floorActor } from '../server/actors.js';
import { addRoute } from '../server/addRoute.js';
import { checkPermitted } from '../server/guardRequests.js';
import { SharedReading } from '../server/sharedReading.js';
import type { Web } from '../server/webApp.js';
import { badInput, notFound, WebError } from '../server/webError.js';

/** For a queue without a threshold of its own. */
const usualServiceLevel = 0.8;

/** What a wall shows, as of a moment. */
type WallNow = WallFigures & { readonly now: Date };

/** Registers the routes. */
export function wallRoutes(web: Web): void {
  const { app } = web;
  const { db, clock, log } = app;
  const figuresOf = new SharedReading<WallNow>();
  const readNow = async (which: WallQueues): Promise<WallNow> => {
    const now = clock.now();
    const today = chinaMoment(chinaDate(now), '00:00');
    return { now, ...(await readWallFigures(db, which, now, today)) };
  };
  const queuesOf = async (courtId: number | null) =>
    (await listQueues(db)).filter((queue) => isWithin(courtId, queue.courtId));

  addRoute(web, 'GET /api/wall', async ({ user, request }) => {
    const token = request.headers['x-wall-token'];
    const wall = typeof token === 'string' ? await findWall(db, token, clock.now()) : null;
    if (wall === null && user === null) {
      throw new WebError(401, 'not_signed_in', 'sign in, or give the token of a wall');
    }
    if (wall === null) checkPermitted(user, 'floor.see');
    const which = wall === null ? { courtId: user?.courtId ?? null } : { queueIds: wall.queueIds };
    const figures = await figuresOf.read(JSON.stringify(which), () => readNow(which));
    return {
      now: figures.now,
      title: wall?.title ?? null,
      overdueTickets: figures.overdueTickets,
      alarms: figures.alarms,
      agents: figures.agents.map((agent) => ({
        ...agent,
        name: wall === null ? agent.name : null,
      })),
      queues: figures.queues.map(({ serviceLevelS, ...queue }) => ({
        ...queue,
        targets: {
          serviceLevelS,
          serviceLevel: queue.serviceLevelTarget ?? usualServiceLevel,
          connectionRate: queue.connectionRateTarget ?? connectionAlarmBelow,
        },
      })),
    };
  });

  addRoute(web, 'GET /api/alarms', async ({ user }) => ({
    queues: (await queuesOf(user.courtId)).map(({ id, name }) => ({ id, name })),
    staff: await listStaffWithMobile(db, user.courtId ?? app.court.current().court.id),
    thresholds: await listThresholds(db, user.courtId),
    alarms: await listAlarms(db, user.courtId),
  }));

  addRoute(web, 'PUT /api/alarms/:queue/:subject', async ({ user, params, body }) => {
    const queue = (await queuesOf(user.courtId)).find(({ name }) => name === params.queue);
    if (queue === undefined) throw notFound('queue');
    const isShare = params.subject === 'service_level' || params.subject === 'connection_rate';
    if (isShare && (body.threshold ?? 0) > 1) {
      throw badInput('body.threshold', 'a share is a fraction of 1');
    }
    const staff = await staffWithMobile(db, body.staffIds, user.courtId);
    const missing = body.staffIds.find((id) => !staff.includes(id));
    if (missing !== undefined) {
      throw badInput(
        'body.staffIds',
        `${missing} is nobody of the court with a mobile telephone`,
        'unknown_person',
      );
    }
    const { subject } = params;
    const { threshold } = body;
    const by = floorActor(user);
    const detail = `${subject} ${threshold ?? 'off'}`;
    await withTransaction(db, async (client) => {
      const action = {
        action: 'set_alarm',
        entryId: null,
        agentId: null,
        queueId: queue.id,
      } as const;
      await noteFloorAction(client, by, { ...action, detail }, clock.now());
      await setThreshold(client, queue.id, subject, threshold, staff);
    });
    log.info('threshold set', { user: user.name, queue: queue.name, subject, threshold });
    return {};
  });

  addRoute(web, 'GET /api/walls', async ({ user }) => ({
    walls: await listWalls(db, user.courtId),
  }));

  addRoute(web, 'POST /api/walls', async ({ user, body }) => {
    const queues = await queuesOf(user.courtId);
    const ids = body.queues.map((name) => {
      const queue = queues.find((each) => each.name === name);
      if (queue === undefined)
        throw badInput('body.queues', `there is no queue ${name}`, 'unknown');
      return queue.id;
    });
    const wall = await addWall(db, body.title, ids, user.name, clock.now());
    log.info('wall added', { user: user.name, wall: wall.id, queues: body.queues });
    return wall;
  });

  addRoute(web, 'DELETE /api/walls/:id', async ({ user, params }) => {
    const walls = await listWalls(db, user.courtId);
    if (!walls.some(({ id }) => id === params.id)) throw notFound('wall');
    await revokeWall(db, params.id, clock.now());
    log.info('wall removed', { user: user.name, wall: params.id });
    return {};
  });
}
