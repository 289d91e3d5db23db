/** Tickets: lists, one ticket with all its steps, and actions on it. */
import { z } from 'zod';
import type { Permission } from '../access/rules/permissions.js';
import {
  base64Length,
  day,
  defineRoutes,
  fileInBody,
  flag,
  idParams,
  shortId,
  moment,
  oneOrMore,
  page,
  reason,
  whole,
  written,
} from './routeContract.js';

export const ticketKind = z.enum([
  ...(['contact_judge', 'complaint', 'filing_complaint', 'violation_report', 'opinion'] as const),
  ...(['consultation', 'handed_over'] as const),
  ...(['judge_appointment', 'judgment_questions', 'visit'] as const),
]);
const status = z.enum([
  ...(['opened', 'dispatched', 'accepted', 'returned', 'replied', 'reopened', 'closed'] as const),
  'withdrawn',
]);

/**
 * The actions on a ticket and the permission that each needs: the one table by which the routes
 * refuse, and by which the page of a ticket offers its buttons, in this order.
 */
export const ticketActionNeeds = {
  dispatch: 'tickets.dispatch',
  accept: 'tickets.handle',
  return: 'tickets.handle',
  conclude: 'tickets.handle',
  reply: 'tickets.handle',
  appoint: 'tickets.see',
  attach: 'tickets.see',
  extend: 'tickets.oversee',
  supervise: 'tickets.oversee',
  reopen: 'tickets.oversee',
  close: 'tickets.oversee',
  withdraw: 'tickets.oversee',
  renew_code: 'tickets.renew_code',
} as const satisfies Readonly<Record<string, Permission>>;

const needs = ticketActionNeeds;
export const ticketActions = Object.keys(needs) as readonly (keyof typeof needs)[];

const numberParams = z.object({ number: z.string().regex(/^\d{10,13}$/) });
const fileParams = numberParams.extend(idParams.shape);
const named = z.object({ id: z.int(), name: z.string() });

const limitUnit = z.enum(['hours', 'working_hours', 'days', 'working_days']);

/** A ticket in a list. */
const ticketSummary = z.object({
  number: z.string(),
  kind: ticketKind,
  status,
  urgent: z.boolean(),
  confidential: z.boolean(),
  court: named,
  department: named.nullable(),
  /** The person who must answer. */
  handler: named.nullable(),
  /** The person who has it at its step of the escalation. */
  holder: named.nullable(),
  supervisor: named.nullable(),
  openedAt: moment,
  dueAt: moment.nullable(),
  latestAt: moment.nullable(),
  /** Its handling is complete; the caller is to be told the result. */
  concludedAt: moment.nullable(),
  repliedAt: moment.nullable(),
  closedAt: moment.nullable(),
  /** 0: in time. */
  overdueLevel: z.int(),
  /** 0: not under supervision (督办). */
  supervisionLevel: z.int(),
  returns: z.int(),
  /** How often its dispatch was urged. */
  urges: z.int(),
});

/** Why the limits of a ticket moved: a code, and what it names. */
const movedBecause = z.discriminatedUnion('code', [
  z.object({ code: z.literal('calendar'), years: z.string() }),
  z.object({ code: z.literal('courts') }),
  z.object({ code: z.literal('version') }),
  z.object({ code: z.literal('norms'), profile: z.string(), by: z.string() }),
  z.object({
    code: z.literal('limits'),
    kind: ticketKind,
    urgent: z.boolean(),
    profile: z.string(),
    by: z.string(),
  }),
  z.object({ code: z.literal('recomputed'), by: z.string() }),
]);

const step = z.object({
  at: moment,
  kind: z.string(),
  by: z.string(),
  to: z.string().nullable(),
  fromStatus: status.nullable(),
  toStatus: status.nullable(),
  reason: z.string().nullable(),
  /** Of `limits_moved`: the limit before and now, and why. */
  moved: z
    .object({ dueBefore: moment.nullable(), due: moment.nullable(), because: movedBecause })
    .nullable(),
});

const message = z.object({
  id: z.int(),
  at: moment,
  purpose: z.enum(['request', 'repeat', 'answer', 'note']),
  body: z.string().nullable(),
  /** Null: nothing was recorded, or it is erased. */
  lengthMs: z.int().nullable(),
  erasedAt: moment.nullable(),
  nothingPersonal: z.boolean(),
});

const attachment = z.object({
  id: z.int(),
  at: moment,
  by: z.string(),
  /** Null once it is erased. */
  name: z.string().nullable(),
  mediaType: z.string(),
  bytes: z.int(),
  erasedAt: moment.nullable(),
});

/** A ticket as its page shows it. */
const ticketPage = ticketSummary.extend({
  /** By which live events call it. */
  id: z.int(),
  anonymous: z.boolean(),
  language: z.enum(['zh', 'en']),
  caseNumber: z.string().nullable(),
  callerName: z.string().nullable(),
  callerNumber: z.string().nullable(),
  /** The call that opened it, for who may hear recordings of its court; null for everybody else. */
  call: z
    .object({ id: z.uuid(), startedAt: moment, /** How many are kept. */ recordings: z.int() })
    .nullable(),
  about: z.object({ department: named.nullable(), staff: named.nullable() }),
  /** Where and when the caller is met, or was; null: never. */
  appointment: z
    .object({
      startsAt: moment,
      room: z.string(),
      /** It has not begun: it can be moved and cancelled. */
      isAhead: z.boolean(),
    })
    .nullable(),
  dispatchedAt: moment.nullable(),
  acceptedAt: moment.nullable(),
  concludedAt: moment.nullable(),
  extension: z.object({ amount: z.number(), unit: z.string(), reason: z.string() }).nullable(),
  /** Whether the caller was content; null: not known yet. */
  satisfied: z.boolean().nullable(),
  /** What the user may do with it now: the buttons of the page. */
  may: z.array(z.enum(ticketActions)),
  /** The longest extension of its kind; null: none. */
  maxExtension: z.object({ amount: z.number(), unit: limitUnit }).nullable(),
  /** Whether the user may hear its messages and open its files. */
  mayOpenFiles: z.boolean(),
  steps: z.array(step),
  messages: z.array(message),
  attachments: z.array(attachment),
  /** Who has opened which of its files, for those who may. */
  copies: z.array(
    z.object({
      at: moment,
      by: z.string(),
      messageId: z.int().nullable(),
      attachmentId: z.int().nullable(),
    }),
  ),
});

/** A filter for tickets. */
const wantedTickets = {
  /** By default the user's own court, and the user's tickets elsewhere. */
  courtId: whole(1, 2 ** 31 - 1).optional(),
  kind: ticketKind.optional(),
  overdue: flag.default(false),
  supervised: flag.default(false),
  /** Tickets that the user has or supervises. */
  mine: flag.default(false),
  ...page(100),
};
const ticketList = z.object({ tickets: z.array(ticketSummary), hasMore: z.boolean() });

/** Ten minutes as a telephone records them, or three as a computer does. */
const mostRecorded = 16_000_000;

const changed = z.object({ ticket: ticketSummary });
const reasoned = z.object({ reason });

/** The code of a court; by default every court. */
const courtCode = z.string().max(20).nullable().default(null);

/** Open tickets whose limits moved. */
const moved = z.object({
  moved: z.array(
    z.object({
      number: z.string(),
      dueBefore: moment.nullable(),
      due: moment.nullable(),
      latestBefore: moment.nullable(),
      latest: moment.nullable(),
      /** It counted as overdue, and no longer does. */
      overdueTakenBack: z.boolean(),
      steps: z.array(
        z.object({
          kind: z.string(),
          level: z.int(),
          from: moment.nullable(),
          to: moment.nullable(),
        }),
      ),
    }),
  ),
});

export const ticketRoutes = defineRoutes({
  'GET /api/tickets': {
    summary: 'Lists the tickets that the person may see, by due time.',
    permission: 'tickets.see',
    query: z.object({
      ...wantedTickets,
      /** By default all that are open. */
      status: oneOrMore(status).optional(),
    }),
    reply: ticketList,
  },
  'POST /api/tickets/search': {
    summary:
      'Finds tickets by number, by the name or number of the caller, by the person who has them, by case or by text. By POST, so that no name is in an address.',
    permission: 'tickets.see',
    body: z.object({
      ...wantedTickets,
      words: written(60),
      /** By default any. */
      status: oneOrMore(status).optional(),
    }),
    reply: ticketList,
  },
  'GET /api/tickets/:number': {
    summary: 'Shows one ticket with all steps, messages and files.',
    permission: 'tickets.see',
    params: numberParams,
    reply: ticketPage,
  },
  'POST /api/tickets': {
    summary:
      'Opens a ticket for a caller. Without a number it belongs to the agent’s present or last caller. Refused to a colleague who is consulted about a caller whose call is not recorded (`caller_stays_unknown`).',
    permission: 'tickets.open',
    body: z.object({
      kind: ticketKind,
      text: written(4000),
      callerNumber: z.string().max(30).optional(),
      /**
       * The number is that of the agent's present or last caller, although the call does not show it:
       * the ticket belongs to that caller, with the identity that they have proved.
       */
      isOfCaller: z.boolean().default(false),
      callerName: written(100).optional(),
      /** In any notation. */
      caseNumber: z.string().max(60).optional(),
      courtId: shortId.optional(),
      aboutDepartmentId: shortId.optional(),
      aboutStaffId: shortId.optional(),
      departmentId: shortId.optional(),
      assigneeId: shortId.optional(),
      urgent: z.boolean().default(false),
      confidential: z.boolean().default(false),
      /**
       * Nothing about the caller is kept. Refused if the agent's present or last agent call is recorded
       * (`agent_call_recorded`), or if there is none (`no_unrecorded_agent_call`).
       */
      anonymous: z.boolean().default(false),
      language: z.enum(['zh', 'en']).optional(),
    }),
    reply: z.object({
      kind: z.enum(['opened', 'joined']),
      number: z.string(),
      /** Opens the ticket together with the number; told to the caller once. */
      code: z.string().nullable(),
      /** The ticket existed already, and the text was added to it. */
      isAdded: z.boolean(),
      latestAt: moment.nullable(),
    }),
  },
  'POST /api/tickets/:number/dispatch': {
    summary: 'Dispatches a ticket to a department, and optionally to a person in it.',
    permission: needs.dispatch,
    params: numberParams,
    body: z.object({
      departmentId: shortId,
      assigneeId: shortId.optional(),
      reason: reason.optional(),
    }),
    reply: changed,
  },
  'POST /api/tickets/:number/accept': {
    summary: 'Accepts a ticket.',
    permission: needs.accept,
    params: numberParams,
    reply: changed,
  },
  'POST /api/tickets/:number/return': {
    summary: 'Returns a ticket that came to the wrong department.',
    permission: needs.return,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/tickets/:number/conclude': {
    summary: 'Says that the handling of a report is complete; its result must be told then.',
    permission: needs.conclude,
    params: numberParams,
    reply: changed,
  },
  'POST /api/tickets/:number/reply': {
    summary:
      'Answers a ticket in words, by a recording (WAV, at most ten minutes and 16 MB), or by both: the caller is told, and hears the recording after the words. Refused while too many recordings wait to be converted: try_later.',
    permission: needs.reply,
    params: numberParams,
    mostBytes: base64Length(mostRecorded) + 100_000,
    body: z.object({
      text: written(4000).optional(),
      recording: fileInBody(mostRecorded).optional(),
      /** The court may let it be spoken to any person who answers the telephone. */
      nothingPersonal: z.boolean().default(false),
    }),
    reply: changed,
  },
  'GET /api/tickets/:number/slots': {
    summary:
      'Lists the times at which the caller of a ticket can be met: those that the court offers (its setting `appointments`) and that have a place left.',
    permission: 'tickets.see',
    params: numberParams,
    reply: z.object({ slots: z.array(z.object({ startsAt: moment, room: z.string() })) }),
  },
  'POST /api/tickets/:number/appoint': {
    summary:
      'Makes the appointment of a ticket, or moves it; null cancels it. The caller is told by SMS, and so is who is to be there.',
    permission: needs.appoint,
    params: numberParams,
    body: z.object({
      /** The beginning of one of the slots. */
      startsAt: z.iso.datetime().nullable(),
    }),
    reply: changed,
  },
  'POST /api/tickets/:number/extend': {
    summary: 'Extends the limit of a ticket; possible once.',
    permission: needs.extend,
    params: numberParams,
    body: z.object({
      amount: z.number().positive().max(5000),
      unit: limitUnit,
      reason,
    }),
    reply: changed,
  },
  'POST /api/tickets/:number/supervise': {
    summary: 'Puts a ticket under supervision (督办), or raises its level.',
    permission: needs.supervise,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/tickets/:number/reopen': {
    summary: 'Reopens a ticket for a caller who is not content; it goes to somebody else.',
    permission: needs.reopen,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/tickets/:number/close': {
    summary: 'Closes an answered ticket.',
    permission: needs.close,
    params: numberParams,
    body: z.object({ satisfied: z.boolean().nullable() }),
    reply: changed,
  },
  'POST /api/tickets/:number/withdraw': {
    summary: 'Withdraws a ticket.',
    permission: needs.withdraw,
    params: numberParams,
    body: reasoned,
    reply: changed,
  },
  'POST /api/tickets/:number/code': {
    summary: 'Gives a verified caller another code; the old one opens nothing any more.',
    permission: needs.renew_code,
    params: numberParams,
    body: z.object({
      /** How the caller was verified. */
      how: reason,
    }),
    reply: z.object({ code: z.string(), isSent: z.boolean() }),
  },
  'POST /api/tickets/:number/attachments': {
    summary: 'Attaches a file: the body is the file (application/octet-stream).',
    permission: needs.attach,
    params: numberParams,
    query: z.object({ name: written(200) }),
    takesFile: true,
    reply: z.object({ name: z.string(), bytes: z.int() }),
  },
  'GET /api/tickets/:number/messages/:id/sound': {
    summary: 'The recording of a message (WAV); its reading is recorded.',
    permission: 'tickets.see',
    params: fileParams,
    reply: null,
  },
  'GET /api/tickets/:number/attachments/:id': {
    summary: 'A file of a ticket, to be saved; its reading is recorded.',
    permission: 'tickets.see',
    params: fileParams,
    reply: null,
  },
  'GET /api/ticket-limits': {
    summary:
      'Lists which profile of limits holds for which court and kind of ticket, and the profiles that ship.',
    permission: 'directory.see',
    reply: z.object({
      rules: z.array(
        z.object({
          /** Its code; null: every court without a rule of its own. */
          court: z.string().nullable(),
          kind: ticketKind,
          urgent: z.boolean(),
          /** Of the profile. Profiles of several courts may have the same. */
          name: z.string(),
          /** As it is set. */
          profile: z.unknown(),
        }),
      ),
      shipped: z.array(z.unknown()),
    }),
  },
  'PUT /api/ticket-limits': {
    summary:
      'Sets the limits of a kind of ticket: the name of a profile that ships, or a profile. The limits of open tickets move at once.',
    permission: 'limits.manage',
    body: z.object({
      kind: ticketKind,
      urgent: z.boolean().default(false),
      court: courtCode,
      profile: z.union([z.string().max(40), z.record(z.string(), z.unknown())]),
    }),
    reply: moved,
  },
  'POST /api/ticket-limits/recompute': {
    summary:
      'Computes the limits of open tickets again from calendar, opening hours and profiles; tells which moved.',
    permission: 'limits.manage',
    body: z.object({
      court: courtCode,
      /** Kept in the steps of each ticket that moves, with the user's name. */
      why: reason.optional(),
    }),
    reply: moved,
  },
  'GET /api/ticket-summary': {
    summary: 'How many open tickets the person has: all, overdue, to be dispatched, due today.',
    permission: 'tickets.see',
    reply: z.object({
      open: z.int(),
      overdue: z.int(),
      toDispatch: z.int(),
      dueToday: z.int(),
      today: day,
    }),
    isActivity: false,
  },
});
