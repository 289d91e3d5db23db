/** Past calls and the recordings of their agent calls, for those who look after a whole court. */
import type { FastifyRequest } from 'fastify';
import { listAgentNames } from '../../queue/store/agents.js';
import {
  listCalls,
  readCallHolds,
  readPastAgentCalls,
  readCallTransfers,
  readCallTranscript,
  agentCallsOfCalls,
  type CallRecord,
} from '../../queue/store/callRecords.js';
import { readRecording } from '../../queue/store/recordings.js';
import { maySee, type Actor } from '../../tickets/rules/ticketAccess.js';
import { callsKeptFrom } from '../../tickets/seenTickets.js';
import { readOfficials } from '../../tickets/store/ticketPeople.js';
import { readTicketsOfCall } from '../../tickets/store/ticketsOfCall.js';
import type { Queryable } from '../../core/database/pool.js';
import { readLevels } from '../../telephony/recordings/recordingLevels.js';
import type { WebUser } from '../access/webUser.js';
import { readCallPast } from '../calls/store/readCallPast.js';
import type { GivenQuery, Reply } from '../contract/contract.js';
import { addRoute } from '../server/addRoute.js';
import { actorOf, callersScope } from '../server/actors.js';
import { readPage } from '../server/listPage.js';
import { noteOpened, noteReading } from '../server/noteReading.js';
import { screenNumber } from '../server/screenNumber.js';
import { findFile, findKept, sendKept } from '../server/sendFile.js';
import type { Web } from '../server/webApp.js';
import { notFound } from '../server/webError.js';
import { eventText } from '../desk/eventText.js';

/** As fine as a page can show it. */
const levelSteps = 600;

/** Registers the routes. */
export function callRoutes(web: Web): void {
  const { app } = web;
  const { db } = app;

  /** Whether a call is kept from the user: for them it does not exist. */
  const isKept = async (callId: string, { staff }: WebUser) =>
    (await callsKeptFrom(db, staff)).includes(callId);

  const listFor = async (
    user: WebUser,
    request: FastifyRequest,
    query: GivenQuery<'GET /api/calls'> & { readonly number?: string },
  ) => {
    const { since, until, outcome, number, agentId, queue, disposition, page, limit } = query;
    const scope = callersScope(user);
    const filter = {
      ...(number !== undefined && { number }),
      ...(since !== undefined && { since: new Date(since) }),
      ...(until !== undefined && { until: new Date(until) }),
      ...(outcome !== undefined && { outcome }),
      ...(agentId !== undefined && { agentId }),
      ...(queue !== undefined && { queue }),
      ...(disposition !== undefined && { disposition }),
      scope,
      except: await callsKeptFrom(db, user.staff),
    };
    const { rows: calls, hasMore } = await readPage({ page, limit }, (part) =>
      listCalls(db, { ...part, ...filter }),
    );
    await noteOpened(web, user, request, {
      subject: [
        number === undefined ? 'calls' : 'calls of a number',
        ...(since === undefined ? [] : [`since ${since}`]),
        ...(until === undefined ? [] : [`until ${until}`]),
        ...(agentId === undefined ? [] : [`of agent ${agentId}`]),
        ...(queue === undefined ? [] : [`in the queue ${queue}`]),
        ...(disposition === undefined ? [] : [`with result ${disposition}`]),
      ].join(' '),
      shown: calls.map(({ id }) => id),
    });
    const agentCalls = await agentCallsOfCalls(
      db,
      calls.map(({ id }) => id),
    );
    const listed = calls.map((each) => ({
      ...rowOf(each),
      agentCalls: agentCalls
        .filter(({ callId }) => callId === each.id)
        .map(({ agent, disposition }) => ({ agent, disposition })),
    }));
    return { calls: listed, hasMore };
  };

  addRoute(web, 'GET /api/calls', ({ query, user, request }) => listFor(user, request, query));
  addRoute(web, 'POST /api/calls/search', ({ body, user, request }) =>
    listFor(user, request, body),
  );

  addRoute(web, 'GET /api/agent-names', async ({ user }) => ({
    agents: await listAgentNames(db, callersScope(user)),
  }));

  addRoute(web, 'GET /api/calls/:id', async ({ params, user, request }) => {
    const scope = callersScope(user);
    const found = await readCallTranscript(db, params.id, scope);
    if (found.kind !== 'found' || (await isKept(found.call.id, user))) throw notFound('call');
    const { call, events, disclosures, recordings } = found;
    await noteOpened(web, user, request, { subject: `call ${call.id}` });
    const content = await app.guidance.content(app.clock.now());
    const { calledNumber, answeredAt, node, resumed, detailErasedAt } = call;
    return {
      ...rowOf(call),
      ...{ calledNumber, answeredAt, node, resumed, detailErasedAt },
      ...(await readCallPast(db, call.id, scope)),
      tickets: await ticketsOf(db, call.id, actorOf(user)),
      events: events.map((event) => ({ ...event, text: eventText(event, content) })),
      disclosures,
      agentCalls: await readPastAgentCalls(db, call.id),
      transfers: await readCallTransfers(db, call.id),
      holds: await readCallHolds(db, call.id),
      recordings: recordings.map((recording) => ({
        ...recording,
        isKept: recording.status === 'stored' && recording.file !== null,
      })),
    };
  });

  /** Finds a recording that the user may hear, and records the reading. */
  const heard = async (id: string, user: WebUser, request: FastifyRequest) => {
    const recording = await readRecording(db, id, callersScope(user));
    if (recording === null || (await isKept(recording.callId, user))) throw notFound('recording');
    await noteReading(app, user, request, {
      subject: `recording ${recording.id} of call ${recording.callId}`,
    });
    return { kind: 'recordings', file: recording.file, sha256: recording.sha256 } as const;
  };

  addRoute(web, 'GET /api/recordings/:id', async ({ params, user, request, reply }) =>
    sendKept(app, request, reply, {
      ...(await heard(params.id, user, request)),
      mediaType: 'audio/wav',
    }),
  );

  addRoute(web, 'GET /api/recordings/:id/levels', async ({ params, user, request }) => {
    const kept = await heard(params.id, user, request);
    const { folder, file } = await findKept(app, kept);
    const { place } = await findFile(folder, file, kept.sha256);
    return { channels: await readLevels(place, levelSteps) };
  });
}

/** The tickets of a call that somebody may see. */
async function ticketsOf(db: Queryable, callId: string, by: Actor) {
  const found = await readTicketsOfCall(db, callId);
  const seen = await Promise.all(
    found.map(async ({ ticket }) => maySee(by, ticket, await readOfficials(db, ticket.courtId))),
  );
  return found
    .filter((_, place) => seen[place] === true)
    .map(({ ticket: { number, kind }, at, isRepeat }) => ({ at, number, kind, isRepeat }));
}

function rowOf(call: CallRecord): Omit<Reply<'GET /api/calls'>['calls'][number], 'agentCalls'> {
  const { id, direction, language, startedAt, endedAt, phase, proof, outcome } = call;
  return {
    id,
    direction,
    language,
    startedAt,
    endedAt,
    phase,
    proof,
    outcome,
    // Whether it is kept is known at the end: the caller may decline the recording yet.
    number: endedAt === null ? screenNumber(call.callerNumber) : call.callerNumber,
    outcomeDetail: call.outcomeDetail,
  };
}
