/** A route's refusal. `answerErrors` makes the reply of it. */
import type { FieldProblem } from '../contract/routeContract.js';

/** What is wrong with a field, and how much is allowed where that is the problem. */
export interface WrongField {
  readonly problem: FieldProblem;
  readonly limit?: number;
}

/** A refusal: an HTTP status, a code for programs, a sentence for people. */
export class WebError extends Error {
  constructor(
    readonly status: number,
    /** A code such as `not_found`. */
    readonly code: string,
    message: string,
    /** The field that is wrong, such as `body.name`. */
    readonly field?: string,
    readonly wrong?: WrongField,
  ) {
    super(message);
    this.name = 'WebError';
  }
}

/** What was asked for does not exist, or not for this user: the reply does not say which. */
export const notFound = (what: string): WebError =>
  new WebError(404, 'not_found', `there is no such ${what}`);

/** A field is wrong in a way that its shape does not express. */
export const badInput = (
  field: string,
  message: string,
  problem: FieldProblem = 'malformed',
  limit?: number,
): WebError =>
  new WebError(400, 'bad_input', message, field, {
    problem,
    ...(limit !== undefined && { limit }),
  });

/**
 * The current state does not allow it.
 * @param code why, as the rules name it.
 */
export const refusedBecause = (code: string, message = `refused: ${code}`): WebError =>
  new WebError(409, code, message);

/** The user may not do this. */
export const forbidden = (code: string, message: string): WebError =>
  new WebError(403, code, message);
