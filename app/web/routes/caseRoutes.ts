/** Looking up cases: within the person's court, with a reason that the audit keeps. */
import { formatCaseNumber, parseCaseNumber } from '../../court/cases/rules/caseNumber.js';
import {
  findCasesByNumber,
  findCasesByParty,
  readCaseForStaff,
  type FoundCase,
} from '../../court/cases/store/searchCases.js';
import { addRoute } from '../server/addRoute.js';
import { noteReading } from '../server/noteReading.js';
import type { Web } from '../server/webApp.js';
import { notFound } from '../server/webError.js';

const mostFound = 50;

/** Registers the routes. */
export function caseRoutes(web: Web): void {
  const { app } = web;
  const { db } = app;

  addRoute(web, 'POST /api/cases/search', async ({ body, user, request }) => {
    const { words, reason } = body;
    const parsed = parseCaseNumber(words);
    const found =
      parsed.kind === 'invalid'
        ? await findCasesByParty(db, words, user.courtId, mostFound + 1)
        : await findCasesByNumber(
            db,
            // Suffixes such as 之一 and 之二 mark documents of one case.
            formatCaseNumber({ ...parsed.value, suffix: null }),
            user.courtId,
          );
    const cases = found.slice(0, mostFound);
    await noteReading(app, user, request, {
      subject: parsed.kind === 'invalid' ? 'cases by the name of a party' : 'a case by its number',
      shown: cases.map(({ id }) => `case ${id}`),
      reason,
    });
    return { cases: cases.map(mutable), hasMore: found.length > mostFound };
  });

  addRoute(web, 'POST /api/cases/:id', async ({ params, body, user, request }) => {
    const found = await readCaseForStaff(db, params.id, user.courtId);
    if (found === null) throw notFound('case');
    const { reason } = body;
    await noteReading(app, user, request, { subject: `case ${found.id}`, reason });
    return {
      ...mutable(found),
      hearings: [...found.hearings],
      fees: [...found.fees],
      events: [...found.events],
    };
  });
}

/** Copies the list of parties, as the reply's type needs a mutable one. */
const mutable = <T extends Pick<FoundCase, 'parties'>>(found: T) => ({
  ...found,
  parties: [...found.parties],
});
