/** Looking up cases: within the person's court, with a reason that the audit keeps. */
import { formatCaseNumber, parseCaseNumber } from '../../court/cases/rules/caseNumber.js';
import { wholeEnforcement } from '../../court/cases/rules/enforcementFacts.js';
import { filingFact } from '../../court/cases/rules/filingFact.js';
import { stageShown } from '../../court/cases/rules/headings.js';
import { bringsTheCase } from '../../court/cases/rules/knowing.js';
import {
  findCasesByFilingNumber,
  findCasesByNumber,
  findCasesByParty,
  readCaseForStaff,
  type FoundCase,
  type ShownCase,
} from '../../court/cases/store/searchCases.js';
import type { PartyRole } from '../../court/import/rules/caseFile.js';
import { chinaDate, type IsoDate } from '../../court/rules/workCalendar.js';
import type { WebUser } from '../access/webUser.js';
import type { Reply } from '../contract/contract.js';
import {
  foundAtDesk,
  readCaseAtDesk,
  readCaseInCall,
  tellAtDesk,
  type Looking,
} from '../desk/caseAtDesk.js';
import { addRoute } from '../server/addRoute.js';
import { readPage } from '../server/listPage.js';
import { agentOf } from '../server/actors.js';
import { noteOpened, noteReading } from '../server/noteReading.js';
import type { Web } from '../server/webApp.js';
import { notFound, refusedBecause } from '../server/webError.js';

const mostFound = 50;

/** Registers the routes. */
export function caseRoutes(web: Web): void {
  const { app } = web;
  const { db } = app;

  addRoute(web, 'POST /api/cases/search', async ({ body, user, request }) => {
    const { words, reason } = body;
    const parsed = parseCaseNumber(words);
    const isFilingNumber = /^\d{6,16}$/.test(words.trim());
    const by = parsed.kind === 'invalid' && !isFilingNumber ? 'name' : 'number';
    const { rows: first, hasMore } = await readPage({ limit: mostFound }, ({ limit }) =>
      isFilingNumber
        ? findCasesByFilingNumber(db, words.trim(), user.courtId)
        : parsed.kind === 'invalid'
          ? findCasesByParty(db, words, user.courtId, limit)
          : findCasesByNumber(
              db,
              // Suffixes such as 之一 and 之二 mark documents of one case.
              formatCaseNumber({ ...parsed.value, suffix: null }),
              user.courtId,
            ),
    );
    const looking = lookingToTell(user);
    const cases =
      looking === null
        ? first.map(foundForStaff)
        : await foundAtDesk(app, looking.agentId, first, by);
    await noteReading(app, user, request, {
      subject: by === 'name' ? 'cases by the name of a party' : 'a case by its number',
      shown: cases.map(({ id }) => `case ${id}`),
      reason,
    });
    return { cases, hasMore };
  });

  addRoute(web, 'POST /api/cases/:id', async ({ params, body, user, request }) => {
    const looking = lookingToTell(user);
    const found =
      looking === null
        ? whole(await readCaseForStaff(db, params.id, user.courtId), chinaDate(app.clock.now()))
        : await readCaseAtDesk(app, looking, params.id);
    if (found === null) throw notFound('case');
    const { reason } = body;
    await noteReading(app, user, request, { subject: `case ${found.id}`, reason });
    return found;
  });

  addRoute(web, 'POST /api/cases/:id/in-call', async ({ params, body, user, request }) => {
    const { callId } = body;
    const found = await readCaseInCall(app, lookingAs(user), params.id, callId);
    if (found === null) throw notFound('case');
    await noteReading(app, user, request, {
      subject: `case ${found.id}`,
      reason: `call ${callId}`,
    });
    return found;
  });

  addRoute(web, 'POST /api/cases/:id/tell', async ({ params, body, user, request }) => {
    const told = await tellAtDesk(app, lookingAs(user), params.id, body);
    if (typeof told === 'string') throw refusedBecause(told);
    // The row of what was told before names the one who told it, and not this user, who reads it now.
    if (!told.isNew) {
      await noteOpened(web, user, request, {
        subject: `case ${params.id}`,
        reason: `call ${body.callId}`,
      });
    }
    return told.case;
  });
}

/** @throws WebError when the user is no agent. */
const lookingAs = (user: WebUser): Looking => ({
  agentId: agentOf(user).id,
  scope: user.courtId,
});

/**
 * Returns an agent or a supervisor, who talks to callers, and so is shown only what may be told;
 * null for the court's staff. A user who is both is shown what may be told.
 */
const lookingToTell = (user: WebUser): Looking | null =>
  user.agentId === null ? null : { agentId: user.agentId, scope: user.courtId };

function foundForStaff(found: FoundCase): Reply<'POST /api/cases/search'>['cases'][number] {
  const { id, number, court, cause, parties } = found;
  const stage = stageShown(found);
  return { id, number, court, cause, stage, parties: [...parties], withheld: null };
}

/** Returns as what somebody filed a case; null where no party did. */
function whoFiled({ parties }: ShownCase): PartyRole | null {
  return parties.find(({ role }) => bringsTheCase.has(role))?.role ?? null;
}

function whole(found: ShownCase | null, today: IsoDate): Reply<'POST /api/cases/:id'> | null {
  if (found === null) return null;
  const { enforcement, filing, ...rest } = found;
  const facts = enforcement === null ? [] : wholeEnforcement(enforcement, today);
  return {
    ...rest,
    view: 'whole',
    stage: stageShown(found),
    // Whom it was served on is not read: a fact for the staff is of no party.
    filing:
      filing.status === 'accepted'
        ? null
        : filingFact(found, { servedOn: null, principalRole: whoFiled(found) }, today),
    parties: [...found.parties],
    hearings: [...found.hearings],
    fees: [...found.fees],
    events: [...found.events],
    enforcement: facts.map(({ position, fact }) => ({
      party: position === null ? null : (found.parties[position - 1]?.name ?? null),
      fact,
    })),
  };
}
