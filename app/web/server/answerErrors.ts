import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'winston';
import { z } from 'zod';
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import { DaysNotSummed } from '../../reports/store/daysNotSummed.js';
import { TooManyPasswords } from '../access/passwordHash.js';
import type { WebRefusal } from '../contract/routeContract.js';
import { WebError, type WrongField } from './webError.js';

/** The input of a request does not fit its route's shape. */
export class BadRequest extends Error {
  constructor(
    readonly field: string,
    message: string,
    readonly wrong: WrongField,
  ) {
    super(message);
    this.name = 'BadRequest';
  }
}

interface Answer {
  readonly status: number;
  readonly refusal: WebRefusal;
  /** Whether it is a fault of the server, which is in the log. */
  readonly isFault: boolean;
}

/**
 * Turns every error into a reply, in one place. Wrong input is explained field by field; of a fault
 * of the server the reply gives nothing but its number in the log.
 */
export function answerErrors(server: FastifyInstance, log: Logger): void {
  server.setErrorHandler(async (error: unknown, request, reply) => {
    const { status, refusal, isFault } = answerTo(error, request);
    if (isFault) {
      log.error('a request failed', { requestId: request.id, route: routeOf(request), error });
    }
    return send(reply, status, refusal);
  });
}

/** Names the route without the values in its path: a ticket's number does not belong in a log. */
export const routeOf = (request: FastifyRequest): string =>
  `${request.method} ${request.routeOptions.url ?? 'unknown'}`;

function send(reply: FastifyReply, status: number, refusal: WebRefusal): FastifyReply {
  if (status === 429 || status === 503) void reply.header('retry-after', '5');
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .serializer((payload) => JSON.stringify(payload))
    .send(refusal);
}

function answerTo(error: unknown, request: FastifyRequest): Answer {
  const answer = (status: number, refusal: WebRefusal, isFault = false) => ({
    status,
    refusal,
    isFault,
  });
  if (error instanceof WebError) {
    const { status, code, field, wrong, message } = error;
    return answer(status, {
      error: code,
      ...(field !== undefined && { field }),
      ...wrong,
      message,
    });
  }
  if (error instanceof BadRequest) {
    const { field, wrong, message } = error;
    return answer(400, { error: 'bad_input', field, ...wrong, message });
  }
  if (error instanceof TooManyPasswords) {
    return answer(503, { error: 'busy', message: 'too many people sign in just now' });
  }
  if (error instanceof DaysNotSummed) {
    const { message, summed, days } = error;
    return answer(503, { error: 'days_not_summed', message, summed, days });
  }
  if (isDatabaseUnavailable(error)) {
    return answer(503, { error: 'unavailable', message: 'the database is away just now' });
  }
  // Refusals by Fastify itself: a body that is no JSON, one that is too large, too many requests.
  const status = statusOf(error);
  if (status !== null) {
    const message = error instanceof Error ? error.message : 'refused';
    return answer(status, { error: wordOf(status), message });
  }
  const message = `a fault of the server; the log has it under ${request.id}`;
  return answer(500, { error: 'fault', message }, true);
}

function statusOf(error: unknown): number | null {
  const { statusCode } = z.object({ statusCode: z.int() }).safeParse(error).data ?? {};
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : null;
}

const wordOf = (status: number) =>
  status === 413 ? 'too_large' : status === 429 ? 'too_many' : 'bad_input';
