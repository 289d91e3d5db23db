/** SMS and fax to a caller, by template: nobody types the words that a court sends. */
import { z } from 'zod';
import { bothLanguages, defineRoutes, written } from './routeContract.js';

const language = z.enum(['zh', 'en']);

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
});
