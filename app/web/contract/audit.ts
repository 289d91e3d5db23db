/** The audit: readings of callers' data, and the check of the chain. */
import { z } from 'zod';
import { readingKinds } from '../../privacy/operators/rules/readingKind.js';
import { defineRoutes, moment, page, written } from './routeContract.js';

const readingKind = z.enum(readingKinds);

export const auditRoutes = defineRoutes({
  'GET /api/readings': {
    summary:
      'Who has read data of callers, what, and why; the latest first. For somebody of a court: the people of that court.',
    permission: 'audit.read',
    query: z.object({
      /** By default the last 24 hours. */
      since: z.iso.datetime().optional(),
      until: z.iso.datetime().optional(),
      /** A part of a name, of an agent’s number, or of an account. */
      who: written(60).optional(),
      kind: readingKind.optional(),
      courtId: z.coerce
        .number<number>()
        .int()
        .min(1)
        .max(2 ** 31 - 1)
        .optional(),
      ...page(100),
    }),
    reply: z.object({
      readings: z.array(
        z.object({
          id: z.int(),
          at: moment,
          who: z.string(),
          /** Null for a reader of no court. */
          court: z.string().nullable(),
          /** The account: `web:NAME` in the console, else that of the operating system. */
          user: z.string(),
          kind: readingKind,
          command: z.string(),
          subject: z.string(),
          /**
           * The ticket or the call that was read. A ticket that a member of staff may not see is named
           * neither here nor in `subject`.
           */
          ticket: z.string().nullable(),
          callId: z.string().nullable(),
          /** How many rows were shown. */
          shown: z.int(),
          reason: z.string().nullable(),
        }),
      ),
      hasMore: z.boolean(),
      /** The last entry of the chain of readings. */
      chain: z.object({ position: z.int(), hash: z.string() }).nullable(),
    }),
  },
  'POST /api/audit/check': {
    summary:
      'Verifies the whole chain of audited rows, as `hotline audit verify` does. For auditors of every court.',
    permission: 'audit.check',
    reply: z.object({
      at: moment,
      places: z.int(),
      /** Rows that wait for the end of the day. */
      pending: z.int(),
      /** The number of anchors, kept outside the database, with which the chain was compared. */
      anchors: z.int(),
      problems: z.array(
        z.object({
          kind: z.enum([
            ...(['place_removed', 'place_changed', 'row_removed', 'row_changed'] as const),
            ...(['row_unknown', 'erased_in_silence', 'anchor_differs'] as const),
          ]),
          position: z.int().nullable(),
          table: z.string().nullable(),
          row: z.int().nullable(),
        }),
      ),
      /** What was erased and recorded as such; each one not due to age is listed by itself. */
      erasures: z.array(
        z.object({
          table: z.string(),
          column: z.string(),
          values: z.int(),
          why: z.string(),
          /** The database role. */
          byRole: z.string(),
          firstOn: z.iso.date(),
          lastOn: z.iso.date(),
        }),
      ),
    }),
  },
});
