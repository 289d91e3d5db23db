/** The floor, and a supervisor's actions there. */
import type { CourtScope } from '../../court/rules/courtScope.js';
import { chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { endAgentCall } from '../../agents/control/endAgentCall.js';
import { endWait } from '../../agents/control/endWait.js';
import { moveWaiting } from '../../agents/control/moveWaiting.js';
import { setAgentState } from '../../agents/control/setAgentState.js';
import { listFloorActions, noteFloorAction } from '../../agents/control/store/floorActions.js';
import { courtOfEntry } from '../../agents/control/store/movedEntries.js';
import { readAgentInCall, supervisedBy } from '../../agents/control/store/agentCallsToSupervise.js';
import { whyNotSupervise } from '../../agents/rules/supervision.js';
import {
  readCallersNow,
  readFloorNow,
  type FloorNow,
} from '../../agents/control/store/floorNow.js';
import { pauseReasons } from '../../voice/prompts/texts/digits/pauseReasons.js';
import { callsKeptFrom } from '../../tickets/seenTickets.js';
import { agentOf, floorActor } from '../server/actors.js';
import { addRoute } from '../server/addRoute.js';
import { readPage } from '../server/listPage.js';
import { screenNumber } from '../server/screenNumber.js';
import { SharedReading } from '../server/sharedReading.js';
import type { Web } from '../server/webApp.js';
import { badInput, notFound, refusedBecause } from '../server/webError.js';

const reasons = new Set<string>(Object.values(pauseReasons).map(({ reason }) => reason));

/** Makes a refusal. What is outside the supervisor's courts is reported as not found. */
const refusal = (because: string, what: string) =>
  because === 'unknown' ? notFound(what) : refusedBecause(because);

/** Returns the callers of a floor with their numbers as a screen shows them. */
function masked({ waiting, agentCalls }: Pick<FloorNow, 'waiting' | 'agentCalls'>) {
  return { waiting: waiting.map(withScreenNumber), agentCalls: agentCalls.map(withScreenNumber) };
}

function withScreenNumber<T extends { readonly number: string }>(row: T): T {
  return { ...row, number: screenNumber(row.number) };
}

/** Registers the routes. */
export function floorRoutes(web: Web): void {
  const { app, asker } = web;
  const { db, clock } = app;

  const readFloor = async (courtId: CourtScope, queue: string | null) => {
    const now = clock.now();
    const floor = await readFloorNow(db, courtId, queue, chinaMoment(chinaDate(now), '00:00'));
    return { now, ...floor, ...masked(floor) };
  };
  const readCallers = async (courtId: CourtScope, queue: string | null) =>
    masked(await readCallersNow(db, courtId, queue));
  const floors = new SharedReading<Awaited<ReturnType<typeof readFloor>>>();

  addRoute(web, 'GET /api/floor', ({ user: { courtId }, query: { queue = null } }) =>
    floors.read(JSON.stringify([courtId, queue]), () => readFloor(courtId, queue)),
  );

  const callers = new SharedReading<Awaited<ReturnType<typeof readCallers>>>();
  addRoute(web, 'GET /api/floor/callers', ({ user: { courtId }, query: { queue = null } }) =>
    callers.read(JSON.stringify([courtId, queue]), () => readCallers(courtId, queue)),
  );

  addRoute(
    web,
    'POST /api/floor/agent-calls/:entryId/supervise',
    async ({ user, params, body }) => {
      const { id: supervisorId, isSupervisor } = agentOf(user);
      const agentCall = await readAgentInCall(db, params.entryId);
      const courtId = await courtOfEntry(db, params.entryId);
      if (agentCall === null || courtId === undefined) throw notFound('agent call');
      const refused = whyNotSupervise(
        { isSupervisor, courtId: user.courtId },
        agentCall.courtId,
        courtId,
      );
      if (refused !== null) throw notFound('agent call');
      if (agentCall.agentId === supervisorId) throw refusedBecause('own_agent_call');
      const { mode } = body;
      const action = {
        action: 'supervise',
        entryId: params.entryId,
        agentId: agentCall.agentId,
      } as const;
      await noteFloorAction(db, floorActor(user), { ...action, detail: mode }, clock.now());
      const answer = await asker.ask(agentCall.agentId, { kind: 'supervise', supervisorId, mode });
      if (answer.kind === 'refused') throw refusedBecause(answer.because);
      return {};
    },
  );

  addRoute(web, 'POST /api/floor/agent-calls/:entryId/end', async ({ user, params }) => {
    const desk = { db, clock, ask: asker.ask.bind(asker) };
    const ended = await endAgentCall(desk, floorActor(user), user.courtId, params.entryId);
    if (ended.kind === 'refused') throw refusal(ended.because, 'agent call');
    return {};
  });

  addRoute(web, 'POST /api/floor/supervision/stop', async ({ user }) => {
    const { id: supervisorId } = agentOf(user);
    const agents = await supervisedBy(db, supervisorId);
    const request = { kind: 'stop_supervising', supervisorId } as const;
    const answers = await Promise.all(agents.map((agentId) => asker.ask(agentId, request)));
    return { ended: answers.filter(({ kind }) => kind === 'done').length };
  });

  addRoute(web, 'POST /api/floor/waiting/:entryId/move', async ({ user, params, body }) => {
    const moved = await moveWaiting(app, floorActor(user), user.courtId, params.entryId, body);
    if (moved.kind === 'refused') throw refusal(moved.because, 'caller');
    return { place: moved.place };
  });

  addRoute(web, 'POST /api/floor/waiting/:entryId/end', async ({ user, params }) => {
    const ended = await endWait(app, floorActor(user), user.courtId, params.entryId);
    if (ended.kind === 'refused') throw refusal(ended.because, 'caller');
    return {};
  });

  addRoute(web, 'POST /api/floor/agents/:id/state', async ({ user, params, body }) => {
    const { to, reason = 'supervisor' } = body;
    if (body.reason !== undefined && !reasons.has(body.reason)) {
      throw badInput('body.reason', `must be one of ${[...reasons].join(', ')}`);
    }
    const state = { to, reason };
    const set = await setAgentState(app, floorActor(user), user.courtId, params.id, state);
    if (set.kind === 'refused') throw refusal(set.because, 'agent');
    return { status: set.status, isLater: set.isLater };
  });

  addRoute(web, 'GET /api/pause-reasons', () => ({
    reasons: Object.entries(pauseReasons).map(([digit, reason]) => ({
      code: `*4${digit}`,
      ...reason,
    })),
  }));

  addRoute(web, 'GET /api/floor/actions', async ({ user, query }) => {
    const { action = null, since, until, who = null, page, limit } = query;
    const filter = {
      courtId: user.courtId,
      action,
      since: since === undefined ? null : new Date(since),
      until: until === undefined ? null : new Date(until),
      who,
    };
    const { rows, hasMore } = await readPage({ page, limit }, (part) =>
      listFloorActions(db, filter, part),
    );
    const kept = new Set(await callsKeptFrom(db, user.staff));
    return {
      actions: rows.map(({ number, ...each }) => ({
        ...each,
        number: number === null ? null : screenNumber(number),
        ...(kept.has(each.callId ?? '') && { entryId: null, callId: null, number: null }),
      })),
      hasMore,
    };
  });
}
