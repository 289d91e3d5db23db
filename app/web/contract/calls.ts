/** Past calls: a list, the transcript of one, the recordings of its agent calls. */
import { z } from 'zod';
import { dispositions } from '../../queue/rules/dispositions.js';
import { ticketKind } from './tickets.js';
import { bothLanguages, defineRoutes, moment, page, whole } from './routeContract.js';

const callRow = z.object({
  id: z.uuid(),
  direction: z.enum(['in', 'out']),
  number: z.string(),
  language: z.enum(['zh', 'en']),
  startedAt: moment,
  endedAt: moment.nullable(),
  phase: z.string(),
  /** How the caller proved their identity; null: not at all. */
  proof: z.string().nullable(),
  outcome: z.string().nullable(),
  outcomeDetail: z.string().nullable(),
});

/** A filter for calls. */
const wantedCalls = {
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  outcome: z
    .enum(['served', 'abandoned', 'failed', 'busy', 'too_long', 'lost', 'not_reached'])
    .optional(),
  /** Only calls with a talk with this agent. */
  agentId: whole(1, 2 ** 31 - 1).optional(),
  /** Only calls whose callers were in this queue. */
  queue: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .optional(),
  /** Only calls with an agent call whose agent noted this result. */
  disposition: z.enum(dispositions).optional(),
  ...page(100),
};
const callList = z.object({
  calls: z.array(
    callRow.extend({
      /** Of each agent call: the agent, by number and name, and the result that the agent noted. */
      agentCalls: z.array(z.object({ agent: z.string(), disposition: z.string().nullable() })),
    }),
  ),
  hasMore: z.boolean(),
});

export const callRoutes = defineRoutes({
  'GET /api/calls': {
    summary: 'Lists calls, the newest first.',
    permission: 'calls.read',
    query: z.object(wantedCalls),
    reply: callList,
  },
  'POST /api/calls/search': {
    summary:
      'Finds the calls of a number, by its last digits. By POST, so that no number is in an address.',
    permission: 'calls.read',
    body: z.object({ ...wantedCalls, number: z.string().regex(/^\d{4,20}$/) }),
    reply: callList,
  },
  'GET /api/agent-names': {
    summary: 'The agents by whom calls are filtered, also removed ones.',
    permission: 'calls.read',
    reply: z.object({
      agents: z.array(z.object({ id: z.int(), number: z.string(), name: z.string() })),
    }),
    isActivity: false,
  },
  'GET /api/calls/:id': {
    summary:
      'One call: what the caller heard and pressed, what was disclosed, its agent calls, holds and recordings, and what came of it: notes, rating, tickets, messages.',
    permission: 'calls.read',
    params: z.object({ id: z.uuid() }),
    reply: callRow.extend({
      calledNumber: z.string(),
      answeredAt: moment.nullable(),
      /**
       * The Asterisk that has or had the call. Its channel there is not shown: whoever kept it would know
       * in Asterisk's log whose call it was.
       */
      node: z.string(),
      /** How often a process has taken the call over from one that was gone. */
      resumed: z.int(),
      /** When the prompts and digits were erased. */
      detailErasedAt: moment.nullable(),
      events: z.array(
        z.object({
          at: moment,
          kind: z.enum(['prompt', 'digits', 'silence', 'step', 'fault', 'guidance']),
          name: z.string(),
          detail: z.string().nullable(),
          /**
           * The sentence of a prompt with its gaps, or the title of an answer; null for a step
           * without words.
           */
          text: bothLanguages.nullable(),
        }),
      ),
      disclosures: z.array(
        z.object({
          at: moment,
          caseId: z.int(),
          caseNumber: z.string().nullable(),
          facts: z.array(z.string()),
          /** The agent who told it; null: the hotline itself. */
          agent: z.string().nullable(),
        }),
      ),
      agentCalls: z.array(
        z.object({
          queue: z.string(),
          agent: z.string().nullable(),
          enteredAt: moment,
          connectedAt: moment.nullable(),
          overAt: moment.nullable(),
          result: z.string().nullable(),
          endedBy: z.string().nullable(),
          holdS: z.number(),
          /**
           * The sound quality between caller and agent, for each direction between the exchange and
           * the two: loss as a share, jitter in ms.
           */
          quality: z
            .object({
              fromCallerLoss: z.number().nullable(),
              fromCallerJitterMs: z.number().nullable(),
              toCallerLoss: z.number().nullable(),
              toCallerJitterMs: z.number().nullable(),
              fromAgentLoss: z.number().nullable(),
              fromAgentJitterMs: z.number().nullable(),
              toAgentLoss: z.number().nullable(),
              toAgentJitterMs: z.number().nullable(),
            })
            .nullable(),
        }),
      ),
      /** The agents' actions with the caller, and their results. */
      transfers: z.array(
        z.object({
          at: moment,
          agent: z.string(),
          kind: z.enum(['blind', 'attended', 'three_way']),
          /** `agent:1002`, `queue:general`, `telephone:…`. */
          target: z.string(),
          result: z.enum(['done', 'refused', 'no_answer', 'unreachable', 'cancelled']),
        }),
      ),
      /** The agents' notes of the agent calls. */
      notes: z.array(
        z.object({
          at: moment,
          agent: z.string(),
          disposition: z.enum(dispositions).nullable(),
          notes: z.string(),
        }),
      ),
      /** How the caller rated the agents: 5 is the best. */
      scores: z.array(z.object({ at: moment, agent: z.string(), score: z.int() })),
      /** The tickets that the call has opened or repeated and that the user may see. */
      tickets: z.array(
        z.object({
          at: moment,
          number: z.string(),
          kind: ticketKind,
          isRepeat: z.boolean(),
        }),
      ),
      /** SMS to the caller's number in the call and soon after it, and faxes of the call; without their words. */
      messages: z.array(
        z.object({
          at: moment,
          by: z.enum(['sms', 'fax']),
          purpose: z.string(),
          state: z.string(),
        }),
      ),
      /** When the caller was on hold. */
      holds: z.array(z.object({ beganAt: moment, endedAt: moment })),
      recordings: z.array(
        z.object({
          id: z.uuid(),
          startedAt: moment,
          status: z.enum(['recording', 'stored', 'failed']),
          lengthMs: z.int().nullable(),
          /** It can be played. */
          isKept: z.boolean(),
          /** Below the folder of recordings of its node; null once it is erased. */
          file: z.string().nullable(),
          sha256: z.string().nullable(),
          erasedAt: moment.nullable(),
        }),
      ),
    }),
  },
  'GET /api/recordings/:id': {
    summary:
      'The recording of an agent call (WAV; left the caller, right what the caller heard); its reading is recorded.',
    permission: 'recordings.hear',
    params: z.object({ id: z.uuid() }),
    reply: null,
  },
  'GET /api/recordings/:id/levels': {
    summary:
      'How loud a recording is, channel by channel, for its picture; its reading is recorded.',
    permission: 'recordings.hear',
    params: z.object({ id: z.uuid() }),
    reply: z.object({
      /** Left, right: peaks of parts of equal length, in percent of full scale. One for a recording of one channel. */
      channels: z.array(z.array(z.int())),
    }),
  },
});
