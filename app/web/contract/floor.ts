/** The floor as it is now, its live events, and what a supervisor does there. */
import { z } from 'zod';
import {
  defineRoutes,
  done,
  moment,
  page,
  shortId,
  shortIdParams,
  whole,
  written,
} from './routeContract.js';

/** As screens show it: `138****8000`. The whole number is read with the call, which is audited. */
const maskedNumber = z.string();

const waitingCaller = z.object({
  entryId: z.int(),
  callId: z.uuid(),
  /** 1 is the next of the queue. */
  place: z.int(),
  queueId: z.int(),
  queue: z.string(),
  number: maskedNumber,
  language: z.enum(['zh', 'en']),
  status: z.enum(['waiting', 'offered']),
  enteredAt: moment,
  /** What the caller still needs. */
  needs: z.array(z.string()),
  priorityReason: z.string().nullable(),
  misses: z.int(),
  /** The seconds that the caller was told to expect when they joined; null: none were told. */
  estimateS: z.number().nullable(),
  /** The agent whose telephone rings for the caller. */
  agentId: z.int().nullable(),
  isCalledBack: z.boolean(),
});

const agentCallNow = z.object({
  entryId: z.int(),
  callId: z.uuid(),
  queueId: z.int(),
  queue: z.string(),
  number: maskedNumber,
  agentId: z.int(),
  enteredAt: moment,
  connectedAt: moment,
  heldSinceAt: moment.nullable(),
  /** Since when the agent’s telephone is gone; the caller hears music. */
  agentLostAt: moment.nullable(),
  /** Supervisors who listen, whisper or have joined. */
  supervisedBy: z.array(
    z.object({ agentId: z.int(), mode: z.enum(['listen', 'whisper', 'join']) }),
  ),
});

const agentNow = z.object({
  id: z.int(),
  number: z.string(),
  name: z.string(),
  courtId: z.int().nullable(),
  status: z.string(),
  reason: z.string().nullable(),
  sinceAt: moment,
  /** The state that the agent has asked for when free. */
  afterwards: z.string().nullable(),
  skills: z.array(z.string()),
  queueIds: z.array(z.int()),
  callsToday: z.int(),
  missedToday: z.int(),
  /** Mean of today’s agent calls in seconds (talk, hold and wrap-up, AHT); null when there was none. */
  averageHandleS: z.number().nullable(),
});

const floorAction = z.enum([
  'supervise',
  'move',
  'end_wait',
  'end_agent_call',
  'set_state',
  'set_alarm',
]);
const entryParams = z.object({ entryId: whole(1, 2 ** 53 - 1) });

export const floorRoutes = defineRoutes({
  'GET /api/live': {
    summary:
      'Live events of one’s court as a stream (text/event-stream; app/web/live/liveEvent.ts has their shapes). Without the permission floor.see only those of tickets.',
    permission: 'live.see',
    /** The cursor of what the page has read. The browser’s Last-Event-ID takes precedence. */
    query: z.object({ after: z.string().max(20_000).optional() }),
    reply: null,
    isActivity: false,
  },
  'GET /api/floor': {
    summary: 'Who waits, who talks, and what the agents do, as of one moment.',
    permission: 'floor.see',
    query: z.object({ queue: z.string().max(32).optional() }),
    reply: z.object({
      now: moment,
      /** Live events after this cursor tell what has changed since. */
      cursor: z.string(),
      queues: z.array(z.object({ id: z.int(), name: z.string(), courtId: z.int().nullable() })),
      waiting: z.array(waitingCaller),
      agentCalls: z.array(agentCallNow),
      agents: z.array(agentNow),
    }),
    isActivity: false,
  },
  'GET /api/floor/callers': {
    summary: 'Who waits and who talks: the part of the floor that changes with each caller.',
    permission: 'floor.see',
    query: z.object({ queue: z.string().max(32).optional() }),
    reply: z.object({ waiting: z.array(waitingCaller), agentCalls: z.array(agentCallNow) }),
    isActivity: false,
  },
  'POST /api/floor/agent-calls/:entryId/supervise': {
    summary:
      'Listens to an agent call, whispers to its agent, or joins: rings the supervisor’s own telephone. Refused: no_agent_call, not_possible, own_agent_call, try_later.',
    permission: 'floor.control',
    params: entryParams,
    body: z.object({ mode: z.enum(['listen', 'whisper', 'join']) }),
    reply: done,
  },
  'POST /api/floor/agent-calls/:entryId/end': {
    summary:
      'Ends an agent call, also one that hangs: the agent is free, the caller goes on in self-service. Refused: not_possible, try_later.',
    permission: 'floor.control',
    params: entryParams,
    reply: done,
  },
  'POST /api/floor/supervision/stop': {
    summary: 'Ends one’s listening; hanging up does so, too.',
    permission: 'floor.control',
    reply: z.object({ ended: z.int() }),
  },
  'POST /api/floor/waiting/:entryId/move': {
    summary:
      'Gives a waiting caller another place in the queue (1 is the next), or another queue. Refused: not_waiting, no_queue.',
    permission: 'floor.control',
    params: entryParams,
    body: z.union([
      z.object({ place: z.int().min(1).max(100_000) }),
      z.object({ queue: z.string().regex(/^[a-z0-9-]{1,32}$/) }),
    ]),
    reply: z.object({ place: z.int() }),
  },
  'POST /api/floor/waiting/:entryId/end': {
    summary:
      'Ends a wait as if the longest wait were reached: the caller is told, and may leave a message. Refused: not_waiting, ringing.',
    permission: 'floor.control',
    params: entryParams,
    reply: done,
  },
  'POST /api/floor/agents/:id/state': {
    summary:
      'Sets what an agent does. `signed_in` holds while a telephone of the agent is there; `free` frees an agent from an offer or a wrap-up that hangs; what is refused is a word of app/queue/rules/agentState.ts.',
    permission: 'floor.control',
    params: shortIdParams,
    body: z.object({
      to: z.enum(['signed_in', 'ready', 'paused', 'signed_out', 'free']),
      /** Of a pause. */
      reason: z
        .string()
        .regex(/^[a-z_]{1,40}$/)
        .optional(),
    }),
    reply: z.object({
      status: z.string(),
      /** It takes effect when the agent is free. */
      isLater: z.boolean(),
    }),
  },
  'GET /api/pause-reasons': {
    summary: 'The reasons of a pause, with what an agent dials for each.',
    permission: 'queues.see',
    reply: z.object({
      reasons: z.array(
        z.object({
          /** On a telephone: `*42`. */
          code: z.string(),
          reason: z.string(),
          zh: z.string(),
          en: z.string(),
        }),
      ),
    }),
    isActivity: false,
  },
  'GET /api/floor/actions': {
    summary: 'What was done to callers, agents and alarms of the court, the latest first.',
    permission: 'floor.actions',
    query: z.object({
      action: floorAction.optional(),
      since: z.iso.datetime().optional(),
      until: z.iso.datetime().optional(),
      /** A part of the name of the user who acted, or of the agent. */
      who: written(60).optional(),
      ...page(100),
    }),
    reply: z.object({
      actions: z.array(
        z.object({
          id: z.int(),
          at: moment,
          by: z.string(),
          action: floorAction,
          entryId: z.int().nullable(),
          callId: z.uuid().nullable(),
          /** Null for an action without a caller. */
          number: maskedNumber.nullable(),
          queue: z.string().nullable(),
          agent: z.string().nullable(),
          /** `listen`, `place 1`, `queue enforcement`, `paused meeting`, `waiting 5`, `waiting off`. */
          detail: z.string().nullable(),
        }),
      ),
      hasMore: z.boolean(),
    }),
  },
});

const figures = z.object({
  offered: z.int(),
  answered: z.int(),
  abandoned: z.int(),
  /** A fraction of 1; null when nobody called. */
  serviceLevel: z.number().nullable(),
  connectionRate: z.number().nullable(),
  averageWaitS: z.number().nullable(),
});

const alarmSubject = z.enum([
  'waiting',
  'longest_wait',
  'service_level',
  'connection_rate',
  'agents',
]);

const alarm = z.object({
  id: z.int(),
  queueId: z.int(),
  queue: z.string(),
  subject: alarmSubject,
  /** Callers, seconds, a fraction of 1, or agents, by the figure. */
  value: z.number(),
  threshold: z.number(),
  beganAt: moment,
});

export const wallboardRoutes = defineRoutes({
  'GET /api/wallboard': {
    summary:
      'The figures of the wallboard. For somebody signed in with floor.see, or with the header x-wallboard-token of a wallboard, which shows its queues and no names.',
    permission: 'anybody',
    reply: z.object({
      now: moment,
      /** Of a wallboard; null for a signed-in user. */
      title: z.string().nullable(),
      queues: z.array(
        z.object({
          id: z.int(),
          name: z.string(),
          /** The title of the queue; null: it has only its name. */
          titleZh: z.string().nullable(),
          titleEn: z.string().nullable(),
          waiting: z.int(),
          /** Since when the first caller in the queue has waited; null: the queue is empty. */
          longestSinceAt: moment.nullable(),
          windows: z.object({ '15m': figures, '1h': figures, day: figures }),
          targets: z.object({
            /** Seconds within which an answer counts for the service level. */
            serviceLevelS: z.int(),
            serviceLevel: z.number(),
            /** GB/T 33358-2016 */
            connectionRate: z.number(),
          }),
          /** Open callbacks, and how many of them are due. */
          callbacks: z.int(),
          callbacksDue: z.int(),
        }),
      ),
      agents: z.array(
        z.object({
          number: z.string(),
          /** Null on a wallboard. */
          name: z.string().nullable(),
          status: z.string(),
          reason: z.string().nullable(),
          sinceAt: moment,
          /** Since when the agent’s telephone is gone in an agent call; null: it is there, or nobody talks. */
          lostSinceAt: moment.nullable(),
          queueIds: z.array(z.int()),
        }),
      ),
      overdueTickets: z.int(),
      alarms: z.array(alarm),
    }),
    isActivity: false,
  },
  'GET /api/alarms': {
    summary: 'By which thresholds each queue raises an alarm, and who is told by SMS.',
    permission: 'alarms.manage',
    reply: z.object({
      queues: z.array(z.object({ id: z.int(), name: z.string() })),
      /** The people who can get an SMS: of the court’s staff those with a mobile number. */
      staff: z.array(z.object({ id: z.int(), name: z.string() })),
      thresholds: z.array(
        z.object({
          queueId: z.int(),
          queue: z.string(),
          subject: alarmSubject,
          threshold: z.number(),
          staff: z.array(z.object({ id: z.int(), name: z.string() })),
        }),
      ),
      alarms: z.array(alarm),
    }),
    isActivity: false,
  },
  'PUT /api/alarms/:queue/:subject': {
    summary: 'Sets or removes (null) a threshold, and who of the court’s staff is told by SMS.',
    permission: 'alarms.manage',
    params: z.object({ queue: z.string().regex(/^[a-z0-9-]{1,32}$/), subject: alarmSubject }),
    body: z.object({
      threshold: z.number().min(0).max(1_000_000).nullable(),
      staffIds: z.array(shortId).max(20).default([]),
    }),
    reply: done,
  },
  'GET /api/wallboards': {
    summary: 'Lists the wallboards.',
    permission: 'queues.manage',
    reply: z.object({
      wallboards: z.array(
        z.object({
          id: z.int(),
          title: z.string(),
          queues: z.array(z.string()),
          madeAt: moment,
          madeBy: z.string(),
          seenAt: moment.nullable(),
        }),
      ),
    }),
  },
  'POST /api/wallboards': {
    summary:
      'Makes a wallboard for chosen queues. Its token is shown this once: open /wallboard#TOKEN there.',
    permission: 'queues.manage',
    body: z.object({ title: written(60), queues: z.array(z.string()).min(1).max(50) }),
    reply: z.object({ id: z.int(), token: z.string() }),
  },
  'DELETE /api/wallboards/:id': {
    summary: 'Takes a wallboard’s token back.',
    permission: 'queues.manage',
    params: shortIdParams,
    reply: done,
  },
});
