/** The wall, its alarms and thresholds, and walls without a sign-in. */
import { withTransaction } from '../../database/pool.js';
import { isWithin } from '../../court/rules/courtScope.js';
import { chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { noteFloorAction } from '../../line/control/store/floorActions.js';
import { listLines } from '../../line/store/lines.js';
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
  type WallLines,
} from '../../reports/wall/store/wallFigures.js';
import { addWall, findWall, listWalls, revokeWall } from '../../reports/wall/store/walls.js';
import { floorActor } from '../server/actors.js';
import { addRoute } from '../server/addRoute.js';
import { checkPermitted } from '../server/guardRequests.js';
import { SharedReading } from '../server/sharedReading.js';
import type { Web } from '../server/webApp.js';
import { badInput, notFound, WebError } from '../server/webError.js';

/** For a line without a threshold of its own. */
const usualServiceLevel = 0.8;

/** What a wall shows, as of a moment. */
type WallNow = WallFigures & { readonly now: Date };

/** Registers the routes. */
export function wallRoutes(web: Web): void {
  const { app } = web;
  const { db, clock, log } = app;
  const figuresOf = new SharedReading<WallNow>();
  const readNow = async (which: WallLines): Promise<WallNow> => {
    const now = clock.now();
    const today = chinaMoment(chinaDate(now), '00:00');
    return { now, ...(await readWallFigures(db, which, now, today)) };
  };
  const linesOf = async (courtId: number | null) =>
    (await listLines(db)).filter((line) => isWithin(courtId, line.courtId));

  addRoute(web, 'GET /api/wall', async ({ user, request }) => {
    const token = request.headers['x-wall-token'];
    const wall = typeof token === 'string' ? await findWall(db, token, clock.now()) : null;
    if (wall === null && user === null) {
      throw new WebError(401, 'not_signed_in', 'sign in, or give the token of a wall');
    }
    if (wall === null) checkPermitted(user, 'floor.see');
    const which = wall === null ? { courtId: user?.courtId ?? null } : { lineIds: wall.lineIds };
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
      lines: figures.lines.map(({ serviceLevelS, ...line }) => ({
        ...line,
        targets: {
          serviceLevelS,
          serviceLevel: line.serviceLevelTarget ?? usualServiceLevel,
          connectionRate: line.connectionRateTarget ?? connectionAlarmBelow,
        },
      })),
    };
  });

  addRoute(web, 'GET /api/alarms', async ({ user }) => ({
    lines: (await linesOf(user.courtId)).map(({ id, name }) => ({ id, name })),
    staff: await listStaffWithMobile(db, user.courtId ?? app.court.current().court.id),
    thresholds: await listThresholds(db, user.courtId),
    alarms: await listAlarms(db, user.courtId),
  }));

  addRoute(web, 'PUT /api/alarms/:line/:subject', async ({ user, params, body }) => {
    const line = (await linesOf(user.courtId)).find(({ name }) => name === params.line);
    if (line === undefined) throw notFound('line');
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
        lineId: line.id,
      } as const;
      await noteFloorAction(client, by, { ...action, detail }, clock.now());
      await setThreshold(client, line.id, subject, threshold, staff);
    });
    log.info('threshold set', { user: user.name, line: line.name, subject, threshold });
    return {};
  });

  addRoute(web, 'GET /api/walls', async ({ user }) => ({
    walls: await listWalls(db, user.courtId),
  }));

  addRoute(web, 'POST /api/walls', async ({ user, body }) => {
    const lines = await linesOf(user.courtId);
    const ids = body.lines.map((name) => {
      const line = lines.find((each) => each.name === name);
      if (line === undefined) throw badInput('body.lines', `there is no line ${name}`, 'unknown');
      return line.id;
    });
    const wall = await addWall(db, body.title, ids, user.name, clock.now());
    log.info('wall added', { user: user.name, wall: wall.id, lines: body.lines });
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
