/** Signing in and out, and one's own account. */
import { z } from 'zod';
import { roles, permissions } from '../access/rules/permissions.js';
import { day, defineRoutes, done, idParams, moment, written } from './routeContract.js';

/** The signed-in user. */
const me = z.object({
  id: z.int(),
  /** The name for signing in. */
  name: z.string(),
  /** The name as colleagues use it. */
  fullName: z.string(),
  roles: z.array(z.enum(roles)),
  /** Roles given since the sign-in: they count once the user has the second factor that they require. */
  withheldRoles: z.array(z.enum(roles)),
  permissions: z.array(z.enum(permissions)),
  /** Null: of every court. */
  court: z.object({ id: z.int(), name: z.string() }).nullable(),
  department: z.object({ id: z.int(), name: z.string() }).nullable(),
  /** The agent that this user is. */
  agent: z.object({ id: z.int(), number: z.string() }).nullable(),
  staffId: z.int().nullable(),
  /** The password must be changed before anything else. */
  mustChangePassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** A role of the user requires a second factor, so it cannot be turned off. */
  needsSecondFactor: z.boolean(),
  /** A second factor must be turned on before anything else. */
  mustEnrolSecondFactor: z.boolean(),
  session: z.object({ id: z.int(), expiresAt: moment }),
  /** The server's clock. */
  now: moment,
  /** Live events after this cursor tell what has changed since. */
  cursor: z.string(),
});

const session = z.object({
  id: z.int(),
  beganAt: moment,
  /** Null: a token, whose use is not kept. */
  seenAt: moment.nullable(),
  expiresAt: moment,
  address: z.string(),
  browser: z.string(),
  /** The name of an API token; null: a browser’s session. */
  tokenName: z.string().nullable(),
  isThis: z.boolean(),
});

const code = z.string().regex(/^\d{6}$/);
const password = z.string().min(1).max(200);

export const accountRoutes = defineRoutes({
  'POST /api/sign-in': {
    summary: 'Signs in. With a second factor the code is asked for by the error code_needed.',
    permission: 'anybody',
    pagesOnly: true,
    body: z.object({ name: z.string().min(1).max(64), password, code: code.optional() }),
    reply: me,
  },
  'POST /api/sign-out': {
    summary: 'Ends this session.',
    permission: 'signed_in',
    reply: done,
  },
  'GET /api/me': {
    summary: 'Tells who is signed in.',
    permission: 'signed_in',
    reply: me,
    isActivity: false,
  },
  'POST /api/me/seen': {
    summary: 'Keeps the session: somebody is at the page.',
    permission: 'signed_in',
    pagesOnly: true,
    reply: done,
  },
  'POST /api/me/password': {
    summary: 'Changes one’s password, and ends all other sessions and all tokens.',
    permission: 'signed_in',
    pagesOnly: true,
    body: z.object({ before: password, after: z.string().max(200) }),
    reply: done,
  },
  'GET /api/me/day': {
    summary: 'An agent’s own day: states and calls in order.',
    permission: 'desk',
    query: z.object({
      /** By default today, in China. */
      on: day.optional(),
    }),
    reply: z.object({
      on: day,
      now: moment,
      states: z.array(
        z.object({
          status: z.string(),
          reason: z.string().nullable(),
          fromAt: moment,
          /** Null: still going on. */
          toAt: moment.nullable(),
        }),
      ),
      agentCalls: z.array(
        z.object({
          entryId: z.int(),
          callId: z.uuid(),
          queue: z.string(),
          connectedAt: moment,
          overAt: moment.nullable(),
          holdS: z.number(),
          endedBy: z.string().nullable(),
        }),
      ),
      /** Offers that the agent missed. */
      missed: z.int(),
    }),
  },
  'GET /api/me/sessions': {
    summary: 'Lists one’s open sessions and tokens.',
    permission: 'signed_in',
    reply: z.object({ sessions: z.array(session) }),
  },
  'DELETE /api/me/sessions/:id': {
    summary: 'Ends one of one’s sessions, or revokes a token.',
    permission: 'signed_in',
    pagesOnly: true,
    params: idParams,
    reply: done,
  },
  'POST /api/me/tokens': {
    summary:
      'Makes an API token, with which a program (hotline api) acts as the user. Refused: code_needed, second_factor_needed, too_many_tokens.',
    permission: 'signed_in',
    pagesOnly: true,
    body: z.object({
      /** What it is for. */
      name: written(60),
      days: z.int().min(1).max(366).default(90),
      password,
      /** Of the second factor, for a user who has one. */
      code: code.optional(),
    }),
    reply: z.object({
      id: z.int(),
      /** Shown only now. */
      token: z.string(),
      expiresAt: moment,
    }),
  },
  'POST /api/me/second-factor': {
    summary: 'Makes the secret of a second factor (TOTP); it counts once a code of it was given.',
    permission: 'signed_in',
    pagesOnly: true,
    body: z.object({ password }),
    reply: z.object({
      /** `otpauth://…`, for an authenticator app. */
      uri: z.string(),
      /** In base 32, to be typed. */
      secret: z.string(),
    }),
  },
  'POST /api/me/second-factor/confirm': {
    summary: 'Turns the second factor on, by a code of it, and ends the tokens made without it.',
    permission: 'signed_in',
    pagesOnly: true,
    body: z.object({ code }),
    reply: done,
  },
  'DELETE /api/me/second-factor': {
    summary:
      'Turns the second factor off. Refused with second_factor_required while a role of the user requires one.',
    permission: 'signed_in',
    pagesOnly: true,
    body: z.object({ password }),
    reply: done,
  },
});
