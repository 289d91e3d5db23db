/**
 * SMS and fax to a caller, by template: nobody types the words that a court sends. And what
 * administrators see of those that went and came, with a reason.
 */
import { z } from 'zod';
import { bothLanguages, defineRoutes, done, moment, reason, written } from './routeContract.js';

const language = z.enum(['zh', 'en']);

const id = z
  .int()
  .min(1)
  .max(2 ** 53 - 1);
/**
 * A page of rows, the latest first. By POST, so that no reason is in an address. Each page is a
 * reading of its own, so nobody takes all numbers with one.
 */
const latest = {
  reason,
  page: z.int().min(1).max(10_000).default(1),
  limit: z.int().min(1).max(200).default(50),
};

export const messageRoutes = defineRoutes({
  'GET /api/message-templates': {
    summary: 'What may be sent to a caller, with the words of each.',
    permission: 'messages.send',
    reply: z.object({
      templates: z.array(
        z.object({
          /** `materials`, or `guidance:ID` for an answer. */
          name: z.string(),
          title: bothLanguages,
          text: bothLanguages,
          /** The ways by which it can go. */
          by: z.array(z.enum(['sms', 'fax'])),
          /**
           * The caller must agree before it is sent, because the telephone may be in other hands.
           */
          asksFirst: z.boolean(),
        }),
      ),
    }),
    isActivity: false,
  },
  'POST /api/sms': {
    summary: 'Sends an SMS to the agent’s present or last caller, or to a mobile number.',
    permission: 'messages.send',
    body: z.object({ template: written(80), language, number: z.string().max(30).optional() }),
    reply: z.object({ id: z.int(), parts: z.int() }),
  },
  'POST /api/faxes': {
    summary: 'Sends a page by fax to a number that the caller has named.',
    permission: 'messages.send',
    body: z.object({ template: written(80), language, number: z.string().max(30) }),
    reply: z.object({ id: z.int() }),
  },
  'POST /api/outbox/sms': {
    summary: 'Lists SMS that were or will be sent, the latest first; its reading is recorded.',
    permission: 'messages.review',
    body: z.object({
      ...latest,
      state: z.enum(['accepted', 'sent', 'delivered', 'refused', 'expired', 'unknown']).optional(),
    }),
    reply: z.object({
      sms: z.array(
        z.object({
          id: z.int(),
          createdAt: moment,
          toNumber: z.string(),
          template: z.string(),
          purpose: z.string(),
          state: z.string(),
          attempts: z.int(),
          error: z.string().nullable(),
          /** Handed to the gateway, and of these confirmed. */
          parts: z.int(),
          delivered: z.int(),
        }),
      ),
      hasMore: z.boolean(),
    }),
  },
  'POST /api/outbox/sms/again': {
    summary: 'Sends an SMS again of which nobody knows whether it was sent.',
    permission: 'messages.review',
    body: z.object({ id, reason }),
    reply: done,
  },
  'POST /api/inbox/sms': {
    summary: 'Lists SMS that people have sent, the latest first; its reading is recorded.',
    permission: 'messages.review',
    body: z.object(latest),
    reply: z.object({
      sms: z.array(
        z.object({
          id: z.int(),
          receivedAt: moment,
          fromNumber: z.string(),
          /** Without passwords and codes. */
          body: z.string(),
          meant: z.string(),
          result: z.string().nullable(),
        }),
      ),
      hasMore: z.boolean(),
    }),
  },
  'POST /api/outbox/faxes': {
    summary:
      'Lists faxes that were or will be sent, the latest first, with how each attempt ended; its reading is recorded.',
    permission: 'messages.review',
    body: z.object(latest),
    reply: z.object({
      faxes: z.array(
        z.object({
          id: z.int(),
          createdAt: moment,
          /** Empty: sent within a call. */
          toNumber: z.string(),
          purpose: z.string(),
          state: z.string(),
          pages: z.int().nullable(),
          pagesConfirmed: z.int(),
          attempts: z.int(),
          outcomes: z.array(z.string()),
          nextAt: moment,
          error: z.string().nullable(),
        }),
      ),
      hasMore: z.boolean(),
    }),
  },
  'POST /api/outbox/faxes/settle': {
    summary:
      'Says of a fax of unknown outcome how many pages its receiver has (arrived; null: all). Only missing pages are sent again.',
    permission: 'messages.review',
    body: z.object({ id, arrived: z.int().min(0).max(9999).nullable(), reason }),
    reply: z.object({
      /** `given_up`: it was sent within a call, so there is no number to send pages to. */
      kind: z.enum(['delivered', 'again', 'given_up']),
    }),
  },
  'POST /api/inbox/faxes': {
    summary:
      'Lists faxes that came, the latest first, with their tickets, which have the pages; its reading is recorded.',
    permission: 'messages.review',
    body: z.object(latest),
    reply: z.object({
      faxes: z.array(
        z.object({
          id: z.int(),
          receivedAt: moment,
          /** Empty: withheld. */
          fromNumber: z.string(),
          pages: z.int(),
          isBroken: z.boolean(),
          sameAsId: z.int().nullable(),
          ticket: z.string().nullable(),
          /** By what its sender got a receipt. */
          toldBy: z.string().nullable(),
        }),
      ),
      hasMore: z.boolean(),
    }),
  },
});
