/** The work list of missed calls and callbacks. */
import { z } from 'zod';
import { defineRoutes, done, flag, idParams, moment, whole } from './routeContract.js';

const callback = z.object({
  id: z.int(),
  origin: z.enum(['queue', 'outside_hours', 'missed_call', 'cut_off', 'answer']),
  queue: z.string().nullable(),
  /** Null once erased, and for anonymous reports. */
  number: z.string().nullable(),
  language: z.enum(['zh', 'en']),
  status: z.enum(['waiting', 'dialling', 'talking', 'done', 'given_up', 'cancelled']),
  requestedAt: moment,
  /** The earliest moment of the next attempt. */
  nextAt: moment.nullable(),
  overAt: moment.nullable(),
  attempts: z.int(),
  /** Why it ended without an agent call, or the outcome of the last try. */
  because: z.string().nullable(),
  /** The agent who has taken it, and will make it; null: any free agent. */
  takenBy: z.object({ number: z.string(), name: z.string() }).nullable(),
  isMine: z.boolean(),
  /** The caller had no query password: the agent who calls is to verify them. */
  wantsVerification: z.boolean(),
  /** The caller was told what to do in danger, such as violence at home. */
  inDanger: z.boolean(),
});

export const callbackRoutes = defineRoutes({
  'GET /api/callbacks': {
    summary: 'Lists callbacks: the open ones in the order of their places, or all of a week.',
    permission: 'callbacks.take',
    query: z.object({ all: flag.default(false), limit: whole(1, 500).default(200) }),
    reply: z.object({ callbacks: z.array(callback), hasMore: z.boolean() }),
    isActivity: false,
  },
  'GET /api/callbacks/:id': {
    summary: 'Shows a callback and its attempts.',
    permission: 'callbacks.take',
    params: idParams,
    reply: callback.extend({
      tries: z.array(
        z.object({
          attempt: z.int(),
          at: moment,
          reachedAt: moment.nullable(),
          outcome: z.string().nullable(),
        }),
      ),
    }),
  },
  'POST /api/callbacks/:id/take': {
    summary:
      'Takes a waiting callback: it is made as soon as the agent is ready, and by nobody else while the agent is signed in. Refused: taken, in_the_air, over, needs_no_agent.',
    permission: 'callbacks.take',
    params: idParams,
    reply: z.object({ nextAt: moment }),
  },
  'POST /api/callbacks/:id/release': {
    summary: 'Gives a callback back that one has taken; a supervisor gives anybody’s back.',
    permission: 'callbacks.take',
    params: idParams,
    reply: done,
  },
  'DELETE /api/callbacks/:id': {
    summary: 'Cancels a waiting callback.',
    permission: 'callbacks.manage',
    params: idParams,
    reply: done,
  },
  'GET /api/missed-calls': {
    summary: 'Lists callers of the last seven days who reached nobody and were not called since.',
    permission: 'callbacks.take',
    query: z.object({ limit: whole(1, 500).default(200) }),
    reply: z.object({
      calls: z.array(
        z.object({
          entryId: z.int(),
          at: moment,
          queue: z.string(),
          number: z.string(),
          result: z.string(),
          waitS: z.number().nullable(),
          language: z.enum(['zh', 'en']),
          /** How often this number reached nobody in the seven days. */
          times: z.int(),
        }),
      ),
      hasMore: z.boolean(),
    }),
    isActivity: false,
  },
  'POST /api/missed-calls/:id/take': {
    summary:
      'Takes a missed call: it becomes a callback of the agent’s own. Who takes it first has it.',
    permission: 'callbacks.take',
    params: idParams,
    reply: z.object({ callbackId: z.int(), nextAt: moment }),
  },
});
