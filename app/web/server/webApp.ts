/** The dependencies of the console's server, and what its requests carry. Types only. */
import type { FastifyInstance } from 'fastify';
import type { App } from '../../core/app.js';
import type { GreetingCourt } from '../../court/greetingCourt.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { Guidance } from '../../guidance/readGuidance.js';
import type { AgentCallAsker } from '../../agents/calls/agentCallAsker.js';
import type { WebUser } from '../access/webUser.js';
import type { Needed } from '../contract/routeContract.js';
import type { OpenPages } from './openPages.js';

/** The {@link App} plus what routes need. */
export interface WebApp extends App {
  readonly identityKeys: IdentityKeys;
  /** The court that greets callers; queues and agents of no court belong to it. */
  readonly court: Pick<GreetingCourt, 'current'>;
  readonly guidance: Pick<Guidance, 'content'>;
}

/** The server and its app, as the files with routes take them. */
export interface Web {
  readonly server: FastifyInstance;
  readonly app: WebApp;
  /** Has agent calls carry out what is asked: one connection listens for all routes. */
  readonly asker: Pick<AgentCallAsker, 'ask'>;
  /** What users have open, so that a refresh is no other reading. */
  readonly openPages: OpenPages;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. A server with a route without this does not start. */
    permission?: Needed;
    /** Calling it is no activity of the user. */
    isActivity?: false;
    /** No program with a token may call it. */
    pagesOnly?: true;
  }
  interface FastifyRequest {
    /** Null: no user is signed in. */
    user: WebUser | null;
  }
}
