/**
 * An agent's desk: the agent's state and call, the actions on it, and the telephone in the page.
 */
import { z } from 'zod';
import { dispositions } from '../../queue/rules/dispositions.js';
import { deskReason } from './cases.js';
import { bothLanguages, defineRoutes, done, moment, oneOrMore, written } from './routeContract.js';

/** Why no call reaches the agent. A page that is no longer the telephone gets `other_tab`. */
const unreachable = z.enum(['not_connected', 'no_microphone', 'page_silent']);
const languages = z.enum(['zh', 'en']);

const thirdState = z.enum(['ringing', 'asked', 'in_agent_call']);

/** The third party whom the agent asks, or has taken into the agent call. */
const third = z.object({
  /** `agent:1002`, `telephone:05105550…` */
  to: z.string(),
  /** Of an agent. */
  name: z.string().nullable(),
  state: thirdState,
});

/** The agent's caller: offered, talking, or gone and being written up. */
const deskCaller = z.object({
  entryId: z.int(),
  callId: z.uuid(),
  /** As the network shows it; empty when it is withheld. It proves nothing. */
  number: z.string(),
  language: languages,
  queue: z.string(),
  /** How the caller has proved their identity; null when they have not. */
  verified: z
    .object({
      personName: z.string(),
      how: z.string().nullable(),
      /** The number of the agent who verified the caller by what the caller said. */
      byAgent: z.string().nullable(),
    })
    .nullable(),
  /** The caller's cases. Cause and stage are null where they may not be told. */
  cases: z.array(
    z.object({
      id: z.int(),
      number: z.string(),
      cause: z.string().nullable(),
      stage: z.string().nullable(),
      /** Why the stage is not told. */
      withheld: deskReason.nullable(),
    }),
  ),
  tickets: z.array(
    z.object({
      id: z.int(),
      number: z.string(),
      kind: z.string(),
      status: z.string(),
      dueAt: moment.nullable(),
      overdueLevel: z.int(),
    }),
  ),
  /** What the caller has heard and pressed in this call, the oldest first. Secrets are masked. */
  heard: z.array(
    z.object({
      at: moment,
      kind: z.string(),
      name: z.string(),
      detail: z.string(),
      /**
       * The sentence of a prompt with its gaps, or the title of an answer; null for a step without
       * words.
       */
      text: bothLanguages.nullable(),
    }),
  ),
  /** The caller's calls of the last 90 days before this one, the latest first. */
  history: z.array(
    z.object({
      callId: z.uuid(),
      at: moment,
      outcome: z.string().nullable(),
      queue: z.string().nullable(),
      agent: z.string().nullable(),
      disposition: z.string().nullable(),
    }),
  ),
  /**
   * Notes of colleagues in this call: from before its transfer, or of the colleague who consults the agent; the
   * oldest first.
   */
  notesBefore: z.array(
    z.object({
      agent: z.string(),
      at: moment,
      disposition: z.enum(dispositions).nullable(),
      notes: z.string(),
    }),
  ),
  priorityReason: z.string().nullable(),
  isCalledBack: z.boolean(),
  /** The caller had no query password when they asked for the callback, and is not verified yet. */
  wantsVerification: z.boolean(),
  isTransferred: z.boolean(),
  /** The agent call is recorded, or may be: no anonymous ticket can be opened from it. */
  isRecorded: z.boolean(),
  enteredAt: moment,
  offeredAt: moment.nullable(),
  ringUntilAt: moment.nullable(),
  /** The caller has heard that agent calls are recorded, and has decided. */
  hasHeardNotice: z.boolean(),
  connectedAt: moment.nullable(),
});

const deskNow = z.object({
  now: moment,
  agent: z.object({
    id: z.int(),
    number: z.string(),
    name: z.string(),
    status: z.enum([
      ...(['signed_out', 'ready', 'paused', 'offered', 'talking', 'wrap_up'] as const),
      'unreachable',
    ]),
    reason: z.string().nullable(),
    sinceAt: moment,
    wrapUpUntilAt: moment.nullable(),
    afterwards: z.object({ to: z.enum(['paused', 'signed_out']), reason: z.string() }).nullable(),
    restsUntilAt: moment.nullable(),
    callsToday: z.int(),
  }),
  /** Callers who wait in the queues of the agent's court, and since when the one who came first. */
  waiting: z.object({ callers: z.int(), longestSinceAt: moment.nullable() }),
  /**
   * Whether calls reach the agent; `why` is null for a telephone on the desk, which is not watched
   * so closely.
   */
  reachable: z.object({ isReachable: z.boolean(), why: unreachable.nullable() }),
  /** The page that is the agent's telephone; null: a telephone on the desk is. */
  page: z
    .object({ pageId: z.uuid(), takenAt: moment, microphone: z.string(), isPublished: z.boolean() })
    .nullable(),
  offer: deskCaller.nullable(),
  agentCall: deskCaller
    .extend({
      heldSinceAt: moment.nullable(),
      /** Since when the agent's telephone is gone: the agent call refuses all. The caller is kept until `keptUntilAt`. */
      agentLostAt: moment.nullable(),
      keptUntilAt: moment.nullable(),
      third: third.nullable(),
      /**
       * The state of the proof of identity to which the agent has sent the caller; null: to none.
       * `failed`: wrong too often; `locked`: the limits on guessing let the caller try no more;
       * `by_agent`: the agent has verified the caller.
       */
      verification: z
        .enum([
          ...(['running', 'verified', 'failed', 'locked', 'given_up'] as const),
          ...(['interrupted', 'by_agent'] as const),
        ])
        .nullable(),
      /** The caller has proved who they are in a way that lets them have a new query password. */
      mayRenewPassword: z.boolean(),
      /** The outcome of the last transfer or consultation of this agent call. */
      lastTransfer: z
        .object({ kind: z.string(), target: z.string(), result: z.string(), at: moment })
        .nullable(),
      /** A supervisor listens, whispers or has joined. */
      isSupervised: z.boolean(),
      /** The agent's notes so far. */
      disposition: z.enum(dispositions).nullable(),
      notes: z.string(),
    })
    .nullable(),
  /** The caller whose agent call the agent is writing up. */
  writtenUp: deskCaller.nullable(),
  /** A colleague's call in which the agent is consulted, or has been taken in. */
  consultation: z
    .object({
      by: z.object({ number: z.string(), name: z.string() }),
      state: thirdState,
      /** Since when the caller hears music. */
      heldSinceAt: moment.nullable(),
      isSupervised: z.boolean(),
      /** The caller may stay unknown: nothing of them is shown, and nothing can be told. */
      isUnrecorded: z.boolean(),
      /** Null while the agent has not answered, and where the caller may stay unknown. */
      caller: deskCaller.nullable(),
    })
    .nullable(),
  /** The agent call that the agent is writing up, or the last one of today. */
  lastAgentCall: z
    .object({
      entryId: z.int(),
      callId: z.uuid(),
      number: z.string(),
      endedAt: moment,
      /**
       * It broke off without the agent, whose telephone was gone for longer than callers are kept.
       * `nextAgent`: who has had the caller since, by name; null: nobody yet.
       */
      lost: z.object({ nextAgent: z.string().nullable() }).nullable(),
      disposition: z.enum(dispositions).nullable(),
      notes: z.string(),
      /** Of one that is not recorded, no notes stay in the browser. */
      isRecorded: z.boolean(),
    })
    .nullable(),
  /** The court lets agents verify callers by what they say. */
  agentsVerify: z.boolean(),
  pauseReasons: z.array(z.object({ reason: z.string(), zh: z.string(), en: z.string() })),
  dispositions: z.array(z.enum(dispositions)),
});

/** An agent's number, `*` and a queue's, or a telephone of a court, as the directory gives it. */
const to = z.string().regex(/^(\*?\d{1,20})$/);
const pageId = z.uuid();
const microphone = z.enum(['starting', 'live', 'silent', 'muted', 'ended']);

/**
 * The outcome of an event. Refusals are words of app/queue/rules/agentState.ts and
 * rules/agentCallActions.ts, with 409.
 */
const statusReply = z.object({
  status: z.string(),
  /** It takes effect when the agent is free. */
  isLater: z.boolean(),
});

export const deskRoutes = defineRoutes({
  'GET /api/desk': {
    summary:
      'The agent’s state and call, and the caller. Reading it is audited once a call, and once each time that a colleague consults the agent.',
    permission: 'desk',
    reply: deskNow,
    isActivity: false,
  },
  'GET /api/desk/guidance': {
    summary:
      'The answers that fit the cases of the agent’s verified caller now. They follow from what may be told; reading them is audited once a call.',
    permission: 'desk',
    query: z.object({ callId: z.uuid() }),
    reply: z.object({
      fitting: z.array(
        z.object({ caseNumber: z.string().nullable(), answer: z.string(), asked: bothLanguages }),
      ),
    }),
    isActivity: false,
  },
  'POST /api/desk/sign-in': {
    summary:
      'Signs the agent in: ready, or unreachable until calls arrive. Refused with no_telephone while neither a page nor a desk telephone is there.',
    permission: 'desk',
    reply: statusReply,
  },
  'POST /api/desk/sign-out': {
    summary:
      'Signs the agent out, after the call if there is one; ticket_missing where every call is to be a ticket.',
    permission: 'desk',
    reply: statusReply,
  },
  'POST /api/desk/ready': {
    summary: 'Ready for callers; refused while no call would arrive (unreachable, no_telephone).',
    permission: 'desk',
    reply: statusReply,
  },
  'POST /api/desk/pause': {
    summary: 'A pause with its reason, after the call and its wrap-up if there is one.',
    permission: 'desk',
    body: z.object({ reason: z.string().regex(/^[a-z_]{1,40}$/) }),
    reply: statusReply,
  },
  'POST /api/desk/hold': {
    summary: 'The caller hears music.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/resume': {
    summary: 'The caller is off hold.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/hang-up': {
    summary: 'Leaves the call. The caller goes on, with the party being asked or in self-service.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/verification': {
    summary:
      'Sends the caller to prove on the keypad who they are, as in self-service. Refused with not_possible for a caller who is verified or wants to stay unknown.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/verification/stop': {
    summary: 'Takes the caller back who proves who they are.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/verification/by-agent': {
    summary:
      'Compares what the caller says with a case: whether all of it fits, and not what does not. Under the limits on guessing, and audited. If it fits, the agent can tell what all parties may hear alike.',
    permission: 'desk',
    body: z.object({
      callId: z.uuid(),
      fullName: written(60),
      /** A resident ID, or the licence number of a lawyer. */
      idNumber: written(30),
      caseNumber: written(60),
    }),
    reply: z.object({ result: z.enum(['right', 'wrong']) }),
  },
  'POST /api/desk/password-renewal': {
    summary:
      'Sends a new query password by SMS to the number on file of a caller who is verified by an agent or a code by SMS. The reply is the same where no number is on file. Limited, and audited.',
    permission: 'desk',
    body: z.object({ callId: z.uuid() }),
    reply: done,
  },
  'POST /api/desk/transfer': {
    summary: 'Blind: sends the caller on. Attended: asks first. Three-way: takes a third party in.',
    permission: 'desk',
    body: z.object({ kind: z.enum(['blind', 'attended', 'three_way']), to }),
    reply: done,
  },
  'POST /api/desk/consultation/complete': {
    summary: 'The caller goes to the party being asked.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/consultation/cancel': {
    summary: 'The third party is let go, and the agent is back with the caller.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/consultation/three-way': {
    summary: 'All three talk.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/consultation/leave': {
    summary: 'Leaves the call; the other two go on.',
    permission: 'desk',
    reply: done,
  },
  'POST /api/desk/wrap-up': {
    summary: 'Writes down the outcome of the call, during it, in the wrap-up, or later that day.',
    permission: 'desk',
    body: z.object({
      entryId: z.int().positive(),
      disposition: z.enum(dispositions).nullable(),
      notes: z.string().trim().max(4000),
    }),
    reply: done,
  },
  'POST /api/desk/wrap-up-done': {
    summary:
      'Ends the wrap-up, which ends by itself otherwise; ticket_missing where every call is to be a ticket.',
    permission: 'desk',
    reply: statusReply,
  },
  'POST /api/desk/wrap-up-extend': {
    summary: 'More time for the wrap-up, to 15 minutes in all.',
    permission: 'desk',
    body: z.object({ seconds: z.int().min(15).max(600) }),
    reply: z.object({ wrapUpUntilAt: moment }),
  },
  'GET /api/desk/directory': {
    summary:
      'To whom a caller can be sent: agents and queues with their state, telephones of the courts.',
    permission: 'desk',
    query: z.object({
      q: z.string().trim().max(60).optional(),
      kind: oneOrMore(z.enum(['agent', 'queue', 'telephone'])).optional(),
    }),
    reply: z.object({
      items: z.array(
        z.object({
          to,
          kind: z.enum(['agent', 'queue', 'telephone']),
          name: z.string(),
          /** Of a telephone: for which extension to ask there; null: none. It is not dialled. */
          extension: z.string().nullable(),
          /**
           * Of an agent: the state. Of a telephone: `offered` or `talking` while it has a caller of
           * the hotline; null otherwise.
           */
          status: z.string().nullable(),
          sinceAt: moment.nullable(),
          /** Waiting callers of a queue; null otherwise. */
          waiting: z.int().nullable(),
        }),
      ),
    }),
    isActivity: false,
  },
  'POST /api/telephone': {
    summary:
      'Makes a page the agent’s telephone: an account of this session alone. Another page loses it.',
    permission: 'telephone',
    pagesOnly: true,
    body: z.object({
      /** Made by each page when it is loaded. */
      pageId,
      /** False: refused with `other_tab` while another page is the telephone. */
      takeOver: z.boolean(),
    }),
    reply: z.object({
      /** User name, realm and HA1 of SIP’s digest. */
      user: written(20),
      realm: z.string(),
      ha1: z.string(),
      /** Path of the WebSocket on this server. */
      path: z.string(),
      /** To dial for a test call, which repeats what is said. */
      echo: z.string(),
    }),
  },
  'POST /api/telephone/state': {
    // Counts as activity, so that an agent in an hour-long call is not signed out.
    summary: 'What the page’s microphone does: at once when it changes, and every five seconds.',
    permission: 'telephone',
    pagesOnly: true,
    body: z.object({ pageId, microphone }),
    reply: z.object({
      /** False: another page is the telephone now, or none. */
      isTelephone: z.boolean(),
      why: unreachable.nullable(),
    }),
  },
  'POST /api/telephone/release': {
    summary: 'The page is no telephone any more; the agent is signed out of the queue.',
    permission: 'telephone',
    pagesOnly: true,
    body: z.object({ pageId }),
    reply: done,
  },
  'GET /api/telephone/socket': {
    summary: 'SIP over WebSocket, to the exchange.',
    permission: 'telephone',
    pagesOnly: true,
    query: z.object({ page: pageId.optional() }),
    reply: null,
    isActivity: false,
  },
});
