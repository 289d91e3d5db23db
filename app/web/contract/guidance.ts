/** Answers on procedure, and what is computed beside a call: fees and last days. */
import { z } from 'zod';
import { day, defineRoutes, flag, whole, written } from './routeContract.js';

const language = z.enum(['zh', 'en']).default('zh');
const cited = z.object({ law: z.string(), article: z.string() });
const fen = z.union([z.int(), z.tuple([z.int(), z.int()])]);

export const guidanceRoutes = defineRoutes({
  'GET /api/guidance': {
    summary: 'Lists answers whose question or text has these words; without words all of them.',
    permission: 'guidance.read',
    query: z.object({ words: z.string().trim().max(60).default(''), language }),
    reply: z.object({
      answers: z.array(
        z.object({
          id: z.string(),
          topic: z.string(),
          asked: z.string(),
          mostAsked: z.boolean(),
          /** Digits that lead a caller to it, from the guidance’s first menu on: `1-3`. */
          digits: z.string().nullable(),
          calculator: z.enum(['fee', 'lastDay']).nullable(),
        }),
      ),
    }),
    isActivity: false,
  },
  'GET /api/guidance/:id': {
    summary: 'What is told by an answer on a day: words, law, SMS, page, and limits for the agent.',
    permission: 'guidance.read',
    params: z.object({ id: written(60) }),
    query: z.object({ language, on: day.optional() }),
    reply: z.object({
      id: z.string(),
      day,
      version: z.int(),
      source: z.enum(['national', 'court']),
      inForceFrom: day,
      inForceTo: day.nullable(),
      checkedOn: day,
      /** What still has to be read at the source. */
      unconfirmed: z.string().nullable(),
      asked: z.string(),
      say: z.string(),
      /** The law and its articles. */
      basis: z.string(),
      askWhom: z.string().nullable(),
      sms: z.string(),
      page: z.string(),
      /** What must not be said or assumed. */
      limits: z.string().nullable(),
      calculator: z.enum(['fee', 'lastDay']).nullable(),
      leadsTo: z.array(z.object({ id: z.string(), asked: z.string() })),
    }),
  },
  'GET /api/fee': {
    summary: 'What a case costs, each step with its article (国务院令第481号).',
    permission: 'guidance.read',
    query: z.object({
      kind: z.string(),
      /** In yuan, up to two decimals. */
      amount: z.string().max(30).optional(),
      halved: flag.default(false),
      appeal: flag.default(false),
      trademarkPatentMaritime: flag.default(false),
      language,
    }),
    reply: z.object({
      kind: z.string(),
      name: z.string(),
      /** A whole number of fen, or the least and the most. */
      totalFen: fen,
      total: z.string(),
      steps: z.array(cited.extend({ addsFen: fen, adds: z.string(), words: z.string() })),
      terms: z.array(cited.extend({ words: z.string() })),
      refunds: z.array(cited.extend({ words: z.string() })),
    }),
  },
  'GET /api/fee/kinds': {
    summary: 'The kinds of cases whose fee is computed.',
    permission: 'guidance.read',
    query: z.object({ language }),
    reply: z.object({
      kinds: z.array(z.object({ kind: z.string(), name: z.string(), takesAmount: z.boolean() })),
    }),
    isActivity: false,
  },
  'GET /api/last-day': {
    summary: 'The last day of a period, each step with its article.',
    permission: 'guidance.read',
    query: z.object({
      kind: z.string(),
      /** The day of service, or whatever else starts the period. */
      from: day,
      language,
    }),
    reply: z.object({
      kind: z.string(),
      from: day,
      lastDay: day,
      weekday: z.string(),
      /** False: the holidays of some year are not published yet. */
      isPublished: z.boolean(),
      steps: z.array(cited.extend({ day, words: z.string() })),
    }),
  },
  'GET /api/last-day/kinds': {
    summary: 'The periods whose last day is computed, and the day that each begins with.',
    permission: 'guidance.read',
    query: z.object({ language }),
    reply: z.object({
      kinds: z.array(z.object({ kind: z.string(), name: z.string(), from: z.string() })),
    }),
    isActivity: false,
  },
  'GET /api/workdays': {
    summary: 'The day after so many working days.',
    permission: 'guidance.read',
    query: z.object({ from: day, workdays: whole(0, 1000) }),
    reply: z.object({ day, isPublished: z.boolean() }),
  },
});
