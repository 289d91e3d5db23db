/** Users, sessions, agents, skills and queues; courts and people to choose from. */
import { z } from 'zod';
import { roles } from '../access/rules/permissions.js';
import {
  defineRoutes,
  done,
  idParams,
  moment,
  page,
  shortId,
  shortIdParams,
  whole,
  written,
} from './routeContract.js';

const user = z.object({
  id: z.int(),
  name: z.string(),
  fullName: z.string(),
  roles: z.array(z.enum(roles)),
  courtId: z.int().nullable(),
  court: z.string().nullable(),
  staffId: z.int().nullable(),
  agentNumber: z.string().nullable(),
  hasSecondFactor: z.boolean(),
  /** A role of the user requires one, and the user has none. */
  lacksSecondFactor: z.boolean(),
  mustChangePassword: z.boolean(),
  addedAt: moment,
  addedBy: z.string(),
  lockedAt: moment.nullable(),
  signedInAt: moment.nullable(),
});
const firstPassword = z.object({
  /** Shown only now; it must be changed at the first sign-in. */
  password: z.string(),
});

/**
 * A word that a queue requires, such as `topic:case` or `court:苏98`, and how good the agent is at
 * it.
 */
const skill = z.object({
  skill: z.string().regex(/^[a-z]+:\S{1,40}$/),
  level: z.int().min(1).max(10),
});
const agent = z.object({
  id: z.int(),
  number: z.string(),
  name: z.string(),
  courtId: z.int().nullable(),
  isSupervisor: z.boolean(),
  skills: z.array(skill),
  status: z.string(),
  reason: z.string().nullable(),
  sinceAt: moment,
});
const agentBody = z.object({
  name: written(60),
  /** Null: every court. */
  courtId: shortId.nullable(),
  isSupervisor: z.boolean(),
  skills: z.array(skill).max(50),
});
/** What a softphone needs; shown only now. */
const telephone = z.object({ user: z.string(), password: z.string() });

const seconds = (min: number, max: number) => z.int().min(min).max(max);
/** The title of a queue; null: it has only its name. */
const titles = { titleZh: z.string().nullable(), titleEn: z.string().nullable() };
const title = written(40).nullable();
const headStart = z.number().min(0).max(86_400).optional();
const queue = z.object({
  titleZh: title,
  titleEn: title,
  courtId: shortId.nullable(),
  hours: z.enum(['court', 'always']),
  skills: z.array(z.string().max(60)).max(20),
  strategy: z.enum(['longest_idle', 'fewest_calls', 'linear', 'random']),
  maxWaiting: z.int().min(1).max(100_000),
  maxWaitS: seconds(10, 86_400),
  ringS: seconds(3, 300),
  wrapUpS: seconds(0, 3600),
  announceEveryS: seconds(10, 3600),
  pauseAfterMisses: z.int().min(1).max(100),
  retryS: seconds(0, 300),
  /** Null: what the norms of service of the court say. */
  serviceLevelS: seconds(1, 3600).nullable(),
  shortAbandonS: seconds(0, 3600),
  expectedTalkS: seconds(1, 7200),
  emptyGraceS: seconds(0, 3600),
  closingGraceS: seconds(0, 86_400),
  agentReturnS: seconds(0, 600),
  /** Seconds added to the wait of a caller for a reason. */
  headStarts: z.object({
    in_danger: headStart,
    hearing_soon: headStart,
    overdue_ticket: headStart,
    returned_call: headStart,
    transferred: headStart,
  }),
  /**
   * Kinds of skill that are dropped after so many seconds of waiting; `agent`: the agent whom a transferred caller
   * waits for.
   */
  relax: z
    .array(
      z.object({
        afterS: z.number().min(0).max(99_999),
        drop: z.array(z.string().max(60)).max(20),
      }),
    )
    .max(20),
});

export const administrationRoutes = defineRoutes({
  'GET /api/users': {
    summary: 'Lists the users of the console, by name.',
    permission: 'users.manage',
    query: z.object({
      /** A part of the account, of the name or of the agent’s number. */
      words: written(60).optional(),
      role: z.enum(roles).optional(),
      ...page(200),
    }),
    reply: z.object({ users: z.array(user), total: z.int() }),
  },
  'POST /api/users': {
    summary: 'Adds a user, who is of the staff, an agent, both or neither.',
    permission: 'users.manage',
    pagesOnly: true,
    body: z.object({
      name: z.string().max(32),
      roles: z.array(z.enum(roles)).min(1),
      staffId: shortId.optional(),
      agentNumber: z.string().max(10).optional(),
      /** Of a user who is neither staff nor agent. */
      fullName: written(60).optional(),
      /** Of a user who is neither staff nor agent; without it: every court. */
      courtId: shortId.optional(),
    }),
    reply: firstPassword.extend({ id: z.int() }),
  },
  'PUT /api/users/:id/roles': {
    summary: 'Gives a user other roles.',
    permission: 'users.manage',
    pagesOnly: true,
    params: shortIdParams,
    body: z.object({ roles: z.array(z.enum(roles)).min(1) }),
    reply: done,
  },
  'POST /api/users/:id/reset': {
    summary: 'Gives a user a new first password, and takes the second factor away.',
    permission: 'users.manage',
    pagesOnly: true,
    params: shortIdParams,
    reply: firstPassword,
  },
  'PUT /api/users/:id/lock': {
    summary: 'Locks a user, who is signed out at once, or lets them in again.',
    permission: 'users.manage',
    pagesOnly: true,
    params: shortIdParams,
    body: z.object({ isLocked: z.boolean() }),
    reply: done,
  },
  'GET /api/roles': {
    summary: 'Which roles require a second factor, and how many of their users have none.',
    permission: 'users.manage',
    reply: z.object({
      roles: z.array(
        z.object({
          role: z.enum(roles),
          /** Since when users with the role need one to sign in; null: it is each user’s own choice. */
          secondFactorSince: moment.nullable(),
          /** Who has set this last: `web:NAME`, or a user of the operating system. */
          setBy: z.string().nullable(),
          lacking: z.int(),
        }),
      ),
    }),
  },
  'PUT /api/roles/:role': {
    summary:
      'Sets whether a role requires a second factor; by an administrator of every court. A user with the role and without one signs in only to turn it on; open sessions go on.',
    permission: 'users.manage',
    pagesOnly: true,
    params: z.object({ role: z.enum(roles) }),
    body: z.object({ requiresSecondFactor: z.boolean() }),
    reply: done,
  },
  'GET /api/sessions': {
    summary: 'Lists who is signed in, and the tokens of users.',
    permission: 'users.manage',
    reply: z.object({
      sessions: z.array(
        z.object({
          id: z.int(),
          userId: z.int(),
          user: z.string(),
          beganAt: moment,
          /** Null: a token, whose use is not kept. */
          seenAt: moment.nullable(),
          expiresAt: moment,
          address: z.string(),
          browser: z.string(),
          /** The name of an API token; null: a browser’s session. */
          tokenName: z.string().nullable(),
        }),
      ),
    }),
  },
  'DELETE /api/sessions/:id': {
    summary: 'Ends somebody’s session.',
    permission: 'users.manage',
    pagesOnly: true,
    params: idParams,
    reply: done,
  },
  'GET /api/agents': {
    summary: 'Lists the agents with what they do now.',
    permission: 'agents.manage',
    reply: z.object({ agents: z.array(agent) }),
  },
  'POST /api/agents': {
    summary:
      'Adds an agent, by default of the user’s own court, and gives the password of the telephone.',
    permission: 'agents.manage',
    body: agentBody.partial({ courtId: true, isSupervisor: true, skills: true }).extend({
      /** Also the user name of the telephone. */
      number: z.string().regex(/^\d{2,10}$/),
    }),
    reply: z.object({ id: z.int(), telephone }),
  },
  'PUT /api/agents/:id': {
    summary: 'Changes name, court, rights or skills of an agent; what is left out stays.',
    permission: 'agents.manage',
    params: shortIdParams,
    body: agentBody.partial(),
    reply: done,
  },
  'POST /api/agents/:id/password': {
    summary: 'Gives the telephone of an agent a new password.',
    permission: 'agents.manage',
    params: shortIdParams,
    reply: z.object({ telephone }),
  },
  'DELETE /api/agents/:id': {
    summary: 'Removes an agent who is signed out.',
    permission: 'agents.manage',
    params: shortIdParams,
    reply: done,
  },
  'GET /api/queues': {
    summary: 'Lists the queues and what each is set to.',
    permission: 'queues.manage',
    reply: z.object({
      queues: z.array(queue.extend({ ...titles, id: z.int(), name: z.string() })),
    }),
  },
  'GET /api/queue-titles': {
    summary: 'What people call the queues, by their names; also of queues that are out of use.',
    permission: 'queues.see',
    reply: z.object({
      queues: z.array(z.object({ ...titles, id: z.int(), name: z.string() })),
    }),
    isActivity: false,
  },
  'PUT /api/queues/:name': {
    summary: 'Makes a queue, or changes its settings; those left out stay.',
    permission: 'queues.manage',
    params: z.object({ name: z.string().regex(/^[a-z0-9-]{1,32}$/) }),
    body: queue.partial(),
    reply: done,
  },
  'DELETE /api/queues/:name': {
    summary:
      'Takes a queue out of use, unless somebody waits, talks or is to be called back in it.',
    permission: 'queues.manage',
    params: z.object({ name: z.string().regex(/^[a-z0-9-]{1,32}$/) }),
    reply: done,
  },
  'GET /api/directory': {
    summary:
      'A court’s departments and people, to choose from. Of another court than the user’s own: only those below it, for agents, inspectors and those who supervise tickets.',
    permission: 'directory.see',
    query: z.object({
      /** By default the user's own, or the court that greets callers. */
      courtId: whole(1, 2 ** 31 - 1).optional(),
    }),
    reply: z.object({
      courts: z.array(z.object({ id: z.int(), code: z.string(), name: z.string() })),
      court: z.object({ id: z.int(), name: z.string() }),
      departments: z.array(
        z.object({
          id: z.int(),
          name: z.string(),
          isDispatch: z.boolean(),
          isSupervision: z.boolean(),
          isInspection: z.boolean(),
        }),
      ),
      staff: z.array(
        z.object({
          id: z.int(),
          name: z.string(),
          role: z.string(),
          departmentId: z.int().nullable(),
        }),
      ),
    }),
    isActivity: false,
  },
});
