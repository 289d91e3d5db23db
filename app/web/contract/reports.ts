/**
 * The reports with their formulas, the calls behind a figure, files of them, and reports by mail.
 */
import { z } from 'zod';
import { defineRoutes, done, moment, shortIdParams, whole } from './routeContract.js';

const both = z.object({ zh: z.string(), en: z.string() });

const kind = z.enum(['text', 'moment', 'day', 'count', 'seconds', 'share', 'score', 'alarm']);
const column = z.object({
  /** The figure's key, by which the calls behind it are asked for. */
  key: z.string(),
  title: both,
  kind,
  /** How the figure is computed; null where the title already says it. */
  formula: both.nullable(),
  /** A list of the calls behind the figure exists. */
  hasCalls: z.boolean(),
});
const grouping = z.enum([
  ...(['total', '15m', '30m', '60m', 'day', 'queue', 'skill', 'agent'] as const),
  ...(['court', 'department', 'kind'] as const),
]);

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/**
 * A moment is an ISO text, and so is a day, by its first moment. A share is a fraction of 1. In the
 * summary each figure has its own kind.
 */
const cell = z.union([value, z.object({ kind, value }), both]);

const names = z.string().regex(/^[a-z-]{1,40}$/);
/** Days in China; both are included. */
const period = {
  from: z.iso.date(),
  to: z.iso.date(),
};
const asked = {
  ...period,
  queue: z.string().max(32).optional(),
  /** The queues of a court; the user's own by default. */
  courtId: whole(1, 2 ** 31 - 1).optional(),
  by: grouping.optional(),
  /** Required of administrators who read lists of callers; it becomes part of the audit. */
  reason: z.string().trim().max(500).optional(),
};

const mail = z.object({
  id: z.int(),
  report: names,
  queue: z.string().nullable(),
  by: grouping.nullable(),
  /** Of the day before, of the week before (on Mondays), of the month before (on its first day). */
  every: z.enum(['day', 'week', 'month']),
  /** When it is sent, in China: `08:00`. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  format: z.enum(['xlsx', 'csv', 'pdf']),
  language: z.enum(['zh', 'en']),
  to: z.array(z.email()).min(1).max(20),
});

export const reportRoutes = defineRoutes({
  'GET /api/reports': {
    summary:
      'All reports: what each is about, its columns with their formulas, by what it can be grouped.',
    permission: 'reports.see',
    reply: z.object({
      reports: z.array(
        z.object({
          name: z.string(),
          title: both,
          about: both,
          /** The first is the default. Empty: a list, or one table of the whole period. */
          groupings: z.array(grouping),
          takesQueue: z.boolean(),
          /** The report has callers’ numbers, so reading it is recorded. */
          namesCallers: z.boolean(),
          columns: z.array(column),
        }),
      ),
      queues: z.array(
        z.object({
          name: z.string(),
          courtId: z.int().nullable(),
          serviceLevelS: z.int(),
          shortAbandonS: z.int(),
        }),
      ),
    }),
  },
  'GET /api/reports/:name': {
    summary: 'A report of a period, with the same of the period before on request.',
    permission: 'reports.see',
    params: z.object({ name: names }),
    query: z.object({
      ...asked,
      compare: z.enum(['before']).optional(),
      /** Of a list. */
      page: whole(1, 100_000).default(1),
    }),
    reply: z.object({
      name: z.string(),
      /** The moment up to which it counts what is still going on. */
      asOf: moment,
      from: moment,
      until: moment,
      columns: z.array(column),
      rows: z.array(z.array(cell)),
      /** Of a list: more rows follow. */
      hasMore: z.boolean(),
      before: z.object({ from: moment, until: moment, rows: z.array(z.array(cell)) }).nullable(),
    }),
  },
  'GET /api/reports/:name/calls': {
    summary: 'The calls that a figure counts, the newest first. Reading them is recorded.',
    permission: 'calls.read',
    params: z.object({ name: names }),
    query: z.object({
      ...asked,
      figure: z.string().max(40),
      /**
       * The row: its queue, skill or agent. A row of an interval is asked for by `fromAt` and
       * `untilAt`.
       */
      group: z.string().max(120).optional(),
      fromAt: z.iso.datetime().optional(),
      untilAt: z.iso.datetime().optional(),
      /** The class of a distribution, in seconds. */
      fromS: whole(0, 1_000_000).optional(),
      belowS: whole(0, 1_000_000).optional(),
      page: whole(1, 100_000).default(1),
    }),
    reply: z.object({
      calls: z.array(
        z.object({
          callId: z.uuid(),
          entryId: z.int(),
          at: moment,
          queue: z.string(),
          agent: z.string().nullable(),
          /** `138****8000` */
          number: z.string(),
          result: z.string().nullable(),
          waitS: z.number().nullable(),
          talkS: z.number().nullable(),
          hasRecording: z.boolean(),
        }),
      ),
      hasMore: z.boolean(),
    }),
  },
  'GET /api/reports/:name/file': {
    summary: 'A report as CSV (UTF-8 with a byte order mark), XLSX or PDF.',
    permission: 'reports.see',
    params: z.object({ name: names }),
    query: z.object({
      ...asked,
      /** The column that a PDF draws; absent: the first with figures. */
      figure: z.string().max(40).optional(),
      format: z.enum(['csv', 'xlsx', 'pdf']),
      language: z.enum(['zh', 'en']).default('zh'),
    }),
    reply: null,
  },
  'GET /api/report-mails': {
    summary: 'Lists the reports that are sent by mail.',
    permission: 'reports.see',
    reply: z.object({
      mails: z.array(
        mail.extend({
          by: grouping.nullable(),
          lastSentAt: moment.nullable(),
          error: z.string().nullable(),
          nextAt: moment,
        }),
      ),
      /** False: no mail server is set (SMTP_URL). */
      canSend: z.boolean(),
    }),
  },
  'POST /api/report-mails': {
    summary: 'Has a report sent by mail. Lists with callers’ numbers are refused: names_callers.',
    permission: 'reports.see',
    body: mail.omit({ id: true }),
    reply: z.object({ id: z.int() }),
  },
  'DELETE /api/report-mails/:id': {
    summary: 'Stops a report by mail.',
    permission: 'reports.see',
    params: shortIdParams,
    reply: done,
  },
});
