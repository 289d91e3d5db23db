/**
 * An agent's desk. Every action here can also be done by codes on the agent's telephone.
 */
import { changeAgent, type AgentOwnEvent } from '../../queue/agentStates.js';
import type { AgentCallRequest } from '../../agents/rules/agentCallActions.js';
import { formatCaseNumber, parseCaseNumber } from '../../court/cases/rules/caseNumber.js';
import { isLawyerLicence } from '../../court/identity/rules/lawyerLicence.js';
import { checkResidentId } from '../../court/identity/rules/residentId.js';
import type { SaidByCaller } from '../../court/identity/store/saidByCaller.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { readTransferScope } from '../../queue/store/transferScope.js';
import { putAgentCallNotes } from '../../agents/calls/store/agentCallNotes.js';
import { pauseReasons } from '../../voice/prompts/texts/digits/pauseReasons.js';
import type { WebUser } from '../access/webUser.js';
import type { GivenBody } from '../contract/contract.js';
import { guidanceInCall } from '../desk/guidanceInCall.js';
import { readDeskNow } from '../desk/readDeskNow.js';
import { renewPasswordAtDesk } from '../desk/renewPasswordAtDesk.js';
import { telephoneCheck } from '../desk/telephoneCheck.js';
import { verifyAtDesk } from '../desk/verifyAtDesk.js';
import { isTicketMissing } from '../desk/store/isTicketMissing.js';
import { readTargets } from '../desk/store/readTargets.js';
import { addRoute } from '../server/addRoute.js';
import { agentOf, notAgent } from '../server/actors.js';
import { noteOpened } from '../server/noteReading.js';
import type { Web } from '../server/webApp.js';
import { badInput, notFound, refusedBecause } from '../server/webError.js';

/** How long an agent call can be written up. */
const writtenWithinMs = 86_400_000;

const knownReasons: ReadonlySet<string> = new Set(
  Object.values(pauseReasons).map(({ reason }) => reason),
);

/** Registers the routes. */
export function deskRoutes(web: Web): void {
  const { app, asker } = web;
  const { db, clock } = app;

  const change = async (user: WebUser, event: AgentOwnEvent) => {
    const { id } = agentOf(user);
    const changed = await changeAgent({ db, clock }, id, event);
    if (changed.kind === 'unknown_agent') throw notFound('agent');
    if (changed.kind === 'refused') throw refusedBecause(changed.because);
    return changed;
  };
  const apply = async (user: WebUser, event: AgentOwnEvent) => {
    const { state, kind } = await change(user, event);
    return { status: state.status, isLater: kind === 'noted' };
  };
  const refuseWithoutTelephone = telephoneCheck(app);
  const applyWithTelephone = async (user: WebUser, event: AgentOwnEvent) => {
    await refuseWithoutTelephone(agentOf(user));
    return apply(user, event);
  };
  /**
   * An agent who has to register every call does not end the wrap-up without a ticket; its time does. Nor does
   * the agent sign out instead: who does so during the call has no wrap-up.
   */
  const refuseWithoutTicket = async (
    user: WebUser,
    during: readonly ('talking' | 'wrap_up')[] = ['wrap_up'],
  ) => {
    if (await isTicketMissing(db, agentOf(user).id, during)) throw refusedBecause('ticket_missing');
  };
  const ask = async (user: WebUser, request: AgentCallRequest) => {
    const { id } = agentOf(user);
    const answer = await asker.ask(id, request);
    if (answer.kind === 'refused') throw refusedBecause(answer.because);
    return {};
  };

  addRoute(web, 'GET /api/desk', async ({ user, request }) => {
    const desk = user.agentId === null ? null : await readDeskNow(app, user.agentId);
    if (desk === null) throw notAgent();
    const caller = desk.offer ?? desk.agentCall ?? desk.writtenUp;
    const { lastAgentCall, consultation } = desk;
    const consulted = consultation?.caller ?? null;
    // An agent who has talked on a telephone on the desk reads of the agent call only afterwards.
    const shown = [
      ...(caller === null ? [] : [caller]),
      ...(lastAgentCall === null ? [] : [{ ...lastAgentCall, cases: [] }]),
      // Each consultation is a reading, also by the same colleague in the same agent call.
      ...(consulted === null
        ? []
        : [
            {
              ...consulted,
              since: desk.agent.sinceAt,
              reason: `consulted by agent ${consultation?.by.number}`,
            },
          ]),
    ];
    for (const { callId, cases, ...how } of shown) {
      await noteOpened(web, user, request, {
        subject: `call ${callId}`,
        shown: cases.map(({ id }) => `case ${id}`),
        ...('since' in how && { since: how.since, reason: how.reason }),
      });
    }
    return desk;
  });

  addRoute(web, 'GET /api/desk/guidance', async ({ query, user, request }) => {
    const { callId } = query;
    const fitting = await guidanceInCall(app, agentOf(user).id, callId);
    if (fitting === null) throw notFound('call');
    const shown = fitting.flatMap(({ caseNumber }) => caseNumber ?? []);
    // Of a caller who is not verified nothing is read, and no row is one more trace of the agent call.
    if (fitting.length > 0) {
      await noteOpened(web, user, request, { subject: `guidance in call ${callId}`, shown });
    }
    return { fitting };
  });

  addRoute(web, 'POST /api/desk/sign-in', ({ user }) =>
    applyWithTelephone(user, { kind: 'sign_in' }),
  );
  addRoute(web, 'POST /api/desk/sign-out', async ({ user }) => {
    await refuseWithoutTicket(user, ['talking', 'wrap_up']);
    return apply(user, { kind: 'sign_out' });
  });
  addRoute(web, 'POST /api/desk/ready', async ({ user }) => {
    await refuseWithoutTicket(user);
    return applyWithTelephone(user, { kind: 'ready' });
  });
  addRoute(web, 'POST /api/desk/pause', ({ user, body }) => {
    if (!knownReasons.has(body.reason)) throw badInput('body.reason', 'no reason of a pause');
    return apply(user, { kind: 'pause', reason: body.reason });
  });
  addRoute(web, 'POST /api/desk/hold', ({ user }) => ask(user, { kind: 'hold' }));
  addRoute(web, 'POST /api/desk/resume', ({ user }) => ask(user, { kind: 'resume' }));
  addRoute(web, 'POST /api/desk/hang-up', ({ user }) => ask(user, { kind: 'hang_up' }));
  addRoute(web, 'POST /api/desk/verification', ({ user }) => ask(user, { kind: 'verify' }));
  addRoute(web, 'POST /api/desk/verification/stop', ({ user }) => ask(user, { kind: 'resume' }));
  addRoute(web, 'POST /api/desk/verification/by-agent', async ({ user, body }) => {
    const { id: agentId } = agentOf(user);
    const looking = { agentId, scope: user.courtId };
    const verified = await verifyAtDesk(app, looking, body.callId, saidIn(body, clock.now()));
    switch (verified.kind) {
      case 'right':
      case 'wrong':
        return { result: verified.kind };
      case 'refused':
        throw refusedBecause(verified.because);
      case 'locked':
        throw refusedBecause('id_locked');
      case 'barred':
        throw refusedBecause(`verifying_${verified.because}`);
    }
  });
  addRoute(web, 'POST /api/desk/password-renewal', async ({ user, body }) => {
    const renewed = await renewPasswordAtDesk(app, agentOf(user).id, body.callId);
    switch (renewed.kind) {
      case 'asked':
        return {};
      case 'refused':
        throw refusedBecause(renewed.because);
      case 'no_renewal':
        throw refusedBecause(`renewing_${renewed.because}`);
    }
  });
  addRoute(web, 'POST /api/desk/transfer', ({ user, body }) => {
    const kind = { blind: 'blind', attended: 'consult', three_way: 'take_in' } as const;
    return ask(user, { kind: kind[body.kind], number: body.to });
  });
  addRoute(web, 'POST /api/desk/consultation/complete', ({ user }) =>
    ask(user, { kind: 'complete' }),
  );
  addRoute(web, 'POST /api/desk/consultation/cancel', ({ user }) => ask(user, { kind: 'back' }));
  addRoute(web, 'POST /api/desk/consultation/three-way', ({ user }) =>
    ask(user, { kind: 'three_way' }),
  );
  addRoute(web, 'POST /api/desk/consultation/leave', ({ user }) => ask(user, { kind: 'complete' }));

  addRoute(web, 'POST /api/desk/wrap-up', async ({ user, body }) => {
    const { id: agentId } = agentOf(user);
    const now = clock.now();
    const since = new Date(now.getTime() - writtenWithinMs);
    if (!(await putAgentCallNotes(db, { ...body, agentId }, now, since)))
      throw notFound('agent call');
    return {};
  });
  addRoute(web, 'POST /api/desk/wrap-up-done', async ({ user }) => {
    await refuseWithoutTicket(user);
    return apply(user, { kind: 'wrap_up_done' });
  });
  addRoute(web, 'POST /api/desk/wrap-up-extend', async ({ user, body }) => {
    const { state } = await change(user, { kind: 'wrap_up_extended', byS: body.seconds });
    return { wrapUpUntilAt: state.wrapUpUntilAt ?? clock.now() };
  });

  addRoute(web, 'GET /api/desk/directory', async ({ user, query }) => {
    const { id } = agentOf(user);
    const items = await readTargets(db, id, await readTransferScope(db, id), query.q ?? '');
    const kinds = query.kind;
    return {
      items: kinds === undefined ? items : items.filter(({ kind }) => kinds.includes(kind)),
    };
  });
}

/**
 * Reads what an agent has entered for the caller.
 * @throws WebError that names the field, for what cannot be an ID number, a lawyer's licence number or a case
 * number at all.
 */
function saidIn(
  {
    fullName: name,
    idNumber: written,
    caseNumber,
  }: GivenBody<'POST /api/desk/verification/by-agent'>,
  now: Date,
): SaidByCaller {
  const idNumber = idNumberIn(written, now);
  const parsed = parseCaseNumber(caseNumber);
  if (parsed.kind === 'invalid') throw badInput('body.caseNumber', parsed.reason);
  // Suffixes such as 之一 and 之二 mark documents of one case.
  return {
    name,
    idNumber,
    caseNumber: formatCaseNumber({ ...parsed.value, suffix: null }),
  };
}

function idNumberIn(written: string, now: Date): string {
  const plain = written.normalize('NFKC').replace(/[\s-]/g, '');
  if (isLawyerLicence(plain)) return plain;
  const id = checkResidentId(written, chinaDate(now));
  if (id.kind === 'invalid') throw badInput('body.idNumber', `ID number: ${id.reason}`);
  return id.value;
}
