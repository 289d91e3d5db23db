/** The wallboard, its alarms and thresholds, and wallboards without a sign-in. */
import { withTransaction } from '../../core/database/pool.js';
import { isWithin } from '../../court/rules/courtScope.js';
import { chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { noteFloorAction } from '../../agents/control/store/floorActions.js';
import { listQueues } from '../../queue/store/queues.js';
import { connectionAlarmBelow } from '../../reports/store/reportColumns.js';
import {
  listAlarms,
  listStaffWithMobile,
  listThresholds,
  setThreshold,
  staffWithMobile,
} from '../../reports/wallboard/store/alarms.js';
import {
  readWallboardFigures,
  type WallboardFigures,
  type WallboardQueues,
} from '../../reports/wallboard/store/wallboardFigures.js';
import {
  addWallboard,
  findWallboard,
  listWallboards,
  revokeWallboard,
} from '../../reports/wallboard/store/wallboards.js';
import { ticketsKeptFrom } from '../../tickets/seenTickets.js';
import { floorActor } from '../server/actors.js';
import { addRoute } from '../server/addRoute.js';
import { checkPermitted } from '../server/guardRequests.js';
import { SharedReading } from '../server/sharedReading.js';
import type { Web } from '../server/webApp.js';
import { badInput, notFound, WebError } from '../server/webError.js';

/** For a queue without a threshold of its own. */
const usualServiceLevel = 0.8;

/** What a wallboard shows, as of a moment. */
type WallboardNow = WallboardFigures & { readonly now: Date };

/** Registers the routes. */
export function wallboardRoutes(web: Web): void {
  const { app } = web;
  const { db, clock, log } = app;
  const figuresOf = new SharedReading<WallboardNow>();
  const greeting = () => app.court.current().court.id;
  const readNow = async (
    which: WallboardQueues,
    leftOut: readonly number[],
  ): Promise<WallboardNow> => {
    const now = clock.now();
    const today = chinaMoment(chinaDate(now), '00:00');
    const asked = { now, today, leftOut, greetingCourtId: greeting() };
    return { now, ...(await readWallboardFigures(db, which, asked)) };
  };
  /** The queues of a court (null: of all). One of no court is of the court that greets callers. */
  const queuesOf = async (courtId: number | null) =>
    (await listQueues(db)).filter((queue) => isWithin(courtId, queue.courtId ?? greeting()));

  addRoute(web, 'GET /api/wallboard', async ({ user, request }) => {
    const token = request.headers['x-wallboard-token'];
    const wallboard =
      typeof token === 'string' ? await findWallboard(db, token, clock.now()) : null;
    if (wallboard === null && user === null) {
      throw new WebError(401, 'not_signed_in', 'sign in, or give the token of a wallboard');
    }
    if (wallboard === null) checkPermitted(user, 'floor.see');
    const which =
      wallboard === null ? { courtId: user?.courtId ?? null } : { queueIds: wallboard.queueIds };
    const reader = wallboard === null ? (user?.staff ?? null) : 'anybody';
    const leftOut = await ticketsKeptFrom(db, reader);
    const figures = await figuresOf.read(JSON.stringify([which, leftOut]), () =>
      readNow(which, leftOut),
    );
    return {
      now: figures.now,
      title: wallboard?.title ?? null,
      overdueTickets: figures.overdueTickets,
      alarms: figures.alarms,
      agents: figures.agents.map((agent) => ({
        ...agent,
        name: wallboard === null ? agent.name : null,
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
    staff: await listStaffWithMobile(db, user.courtId ?? greeting()),
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

  addRoute(web, 'GET /api/wallboards', async ({ user }) => ({
    wallboards: await listWallboards(db, user.courtId, greeting()),
  }));

  addRoute(web, 'POST /api/wallboards', async ({ user, body }) => {
    const queues = await queuesOf(user.courtId);
    const ids = body.queues.map((name) => {
      const queue = queues.find((each) => each.name === name);
      if (queue === undefined)
        throw badInput('body.queues', `there is no queue ${name}`, 'unknown');
      return queue.id;
    });
    const wallboard = await addWallboard(db, body.title, ids, user.name, clock.now());
    log.info('wallboard added', { user: user.name, wallboard: wallboard.id, queues: body.queues });
    return wallboard;
  });

  addRoute(web, 'DELETE /api/wallboards/:id', async ({ user, params }) => {
    const wallboards = await listWallboards(db, user.courtId, greeting());
    if (!wallboards.some(({ id }) => id === params.id)) throw notFound('wallboard');
    await revokeWallboard(db, params.id, clock.now());
    log.info('wallboard removed', { user: user.name, wallboard: params.id });
    return {};
  });
}
