import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { WebUser } from '../access/webUser.js';
import {
  contract,
  type Contract,
  type GivenBody,
  type GivenParams,
  type GivenQuery,
  type Reply,
  type RouteName,
} from '../contract/contract.js';
import type { RouteShape } from '../contract/routeContract.js';
import { BadRequest } from './answerErrors.js';
import type { Web } from './webApp.js';
import type { WrongField } from './webError.js';

/** The checked input of a route's function. */
export interface Asked<N extends RouteName> {
  readonly params: GivenParams<N>;
  readonly query: GivenQuery<N>;
  readonly body: GivenBody<N>;
  /** The user; null only where no sign-in is needed. */
  readonly user: Contract[N]['permission'] extends 'anybody' ? WebUser | null : WebUser;
  readonly request: FastifyRequest;
  /** For a route that writes its reply itself. */
  readonly reply: FastifyReply;
}

/**
 * The reply of a route's function, as the contract says; a route without a shape of its reply
 * returns `reply`.
 */
type Answered<N extends RouteName> = Contract[N]['reply'] extends null ? FastifyReply : Reply<N>;

/**
 * Registers a route by its name, as the contract says: who may call it, its input and its reply.
 * Whatever the function returns beyond the shape of the reply is left out.
 */
export function addRoute<N extends RouteName>(
  { server }: Web,
  name: N,
  answer: (asked: Asked<N>) => Promise<Answered<N>> | Answered<N>,
): void {
  const shape: RouteShape = contract[name];
  const { params, query, body, reply: replied, permission, isActivity, pagesOnly, summary } = shape;
  const { mostBytes } = shape;
  const [method = '', url = ''] = name.split(' ');
  server.route({
    method,
    url,
    ...(mostBytes !== undefined && { bodyLimit: mostBytes }),
    schema: {
      summary,
      tags: [url.split('/')[2] ?? ''],
      ...(params !== undefined && { params }),
      ...(query !== undefined && { querystring: query }),
      ...(body !== undefined && { body }),
      ...(replied !== null && { response: { 200: replied } }),
    },
    config: {
      permission,
      ...(isActivity === false && { isActivity }),
      ...(pagesOnly && { pagesOnly }),
    },
    handler: async (request, reply) =>
      answer({
        params: request.params,
        query: request.query,
        body: request.body,
        user: request.user,
        request,
        reply,
      } as Asked<N>),
  });
}

/**
 * Tells whether PostgreSQL can store all texts of a value: no NUL in a text, and no half of a
 * surrogate pair in JSON.
 */
function isText(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return true;
  return Object.values(value).every(isText);
}

/** Tells what is wrong with a field, so that a page can say it in words at the field. */
function wrongIn(data: unknown, issue: z.core.$ZodIssue): WrongField {
  if (valueAt(data, issue.path) == null) return { problem: 'missing' };
  switch (issue.code) {
    case 'too_big': {
      const problem = issue.origin === 'string' ? 'too_long' : 'too_large';
      return { problem, limit: Number(issue.maximum) };
    }
    case 'too_small':
      // A text that is blank once it is trimmed.
      if (issue.origin === 'string' && issue.minimum === 1) return { problem: 'missing' };
      return {
        problem: issue.origin === 'string' ? 'too_short' : 'too_small',
        limit: Number(issue.minimum),
      };
    default:
      return { problem: 'malformed' };
  }
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    data,
  );
}

/** Checks each part of a request by its shape, and writes each reply by its own. */
export function useShapes({ server }: Pick<Web, 'server'>): void {
  server.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (data: unknown) => {
    const part = httpPart === 'querystring' ? 'query' : (httpPart ?? 'body');
    // A request without a query or a body counts as one with an empty one.
    const parsed = schema.safeParse(data ?? {});
    if (parsed.success) {
      return isText(parsed.data)
        ? { value: parsed.data }
        : {
            error: new BadRequest(part, `${part}: contains an invalid character`, {
              problem: 'malformed',
            }),
          };
    }
    const [issue] = parsed.error.issues;
    const field = [part, ...(issue?.path ?? []).map(String)].join('.');
    const wrong = issue === undefined ? { problem: 'malformed' as const } : wrongIn(data, issue);
    return { error: new BadRequest(field, `${field}: ${issue?.message ?? 'is wrong'}`, wrong) };
  });
  server.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (data) =>
        JSON.stringify(schema.encode(data as never)),
  );
}
