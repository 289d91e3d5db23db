/** Every route of the console's server. The client imports the types of this file only. */
import type { z } from 'zod';
import { accountRoutes } from './account.js';
import { administrationRoutes } from './administration.js';
import { auditRoutes } from './audit.js';
import { callbackRoutes } from './callbacks.js';
import { callRoutes } from './calls.js';
import { caseRoutes } from './cases.js';
import { deskRoutes } from './desk.js';
import { floorRoutes, wallboardRoutes } from './floor.js';
import { guidanceRoutes } from './guidance.js';
import { messageRoutes } from './messages.js';
import { ticketRoutes } from './tickets.js';
import { reportRoutes } from './reports.js';

export const contract = {
  ...accountRoutes,
  ...ticketRoutes,
  ...caseRoutes,
  ...guidanceRoutes,
  ...callbackRoutes,
  ...callRoutes,
  ...deskRoutes,
  ...messageRoutes,
  ...administrationRoutes,
  ...auditRoutes,
  ...floorRoutes,
  ...wallboardRoutes,
  ...reportRoutes,
};

export type Contract = typeof contract;
/** The name of a route: `GET /api/me`. */
export type RouteName = keyof Contract;

type Part<N extends RouteName, K extends string> =
  Contract[N] extends Readonly<Record<K, infer S>> ? S : undefined;
type In<S> = S extends z.ZodType ? z.input<S> : undefined;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What the client sends as JSON: parameters, query, body. */
export type SentParams<N extends RouteName> = In<Part<N, 'params'>>;
export type SentQuery<N extends RouteName> = In<Part<N, 'query'>>;
export type SentBody<N extends RouteName> = In<Part<N, 'body'>>;
/** What the client receives as JSON: a moment is a text. */
export type GotReply<N extends RouteName> = In<Part<N, 'reply'>>;

/** What the server receives after the check: a moment is a Date. */
export type GivenParams<N extends RouteName> = Out<Part<N, 'params'>>;
export type GivenQuery<N extends RouteName> = Out<Part<N, 'query'>>;
export type GivenBody<N extends RouteName> = Out<Part<N, 'body'>>;
/** What the server replies; undefined where the route writes its reply itself. */
export type Reply<N extends RouteName> = Out<Part<N, 'reply'>>;
