/** Looking up a case. By POST, so that no case number or name stands in an address. */
import { z } from 'zod';
import { day, defineRoutes, idParams, moment, reason, written } from './routeContract.js';

const office = z.object({ name: z.string(), telephone: z.string().nullable() });

const foundCase = z.object({
  id: z.int(),
  /** Null before acceptance. */
  number: z.string().nullable(),
  court: z.string(),
  cause: z.string(),
  kind: z.string(),
  stage: z.string(),
  filingStatus: z.string(),
  appliedOn: day,
  /** `public`, or why the hearing is not. */
  publicity: z.string(),
  /** Empty where the case is a state secret or a juvenile’s. */
  parties: z.array(z.object({ name: z.string(), role: z.string() })),
});

export const caseRoutes = defineRoutes({
  'POST /api/cases/search': {
    summary: 'Finds cases of the own court by number or by the name of a party; with a reason.',
    permission: 'cases.search',
    body: z.object({ words: written(60), reason }),
    reply: z.object({ cases: z.array(foundCase), hasMore: z.boolean() }),
  },
  'POST /api/cases/:id': {
    summary: 'Shows one case; with a reason.',
    permission: 'cases.search',
    params: idParams,
    body: z.object({ reason }),
    reply: foundCase.extend({
      department: office.nullable(),
      judge: office.nullable(),
      assistant: office.nullable(),
      clerk: office.nullable(),
      hearings: z.array(
        z.object({
          startsAt: moment,
          courtroom: z.string(),
          kind: z.string(),
          status: z.string(),
        }),
      ),
      fees: z.array(
        z.object({
          kind: z.string(),
          dueFen: z.int(),
          paidFen: z.int(),
          dueOn: day.nullable(),
        }),
      ),
      events: z.array(z.object({ on: day, text: z.string() })),
      result: z.object({ kind: z.string(), decidedOn: day, summary: z.string() }).nullable(),
      updatedAt: moment,
    }),
  },
});
