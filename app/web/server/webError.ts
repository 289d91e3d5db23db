/** What a route says no with. `answerErrors` makes the reply of it. */

/** A refusal: an HTTP status, a word for the program, a sentence for whoever reads it. */
export class WebError extends Error {
  constructor(
    readonly status: number,
    /** A word such as `not_found`. */
    readonly code: string,
    message: string,
    /** The field that is wrong, such as `body.name`. */
    readonly field?: string,
  ) {
    super(message);
    this.name = 'WebError';
  }
}

/** Something that the person asked for does not exist, or not for them: nobody learns which. */
export const notFound = (what: string): WebError =>
  new WebError(404, 'not_found', `there is no such ${what}`);

/** A field is wrong in a way that its shape does not say. */
export const badInput = (field: string, message: string): WebError =>
  new WebError(400, 'bad_input', message, field);

/** The state of things does not allow it. @param code why, as the rules say it. */
export const refusedBecause = (code: string, message = `refused: ${code}`): WebError =>
  new WebError(409, code, message);

/** The person may not do this. */
export const forbidden = (code: string, message: string): WebError =>
  new WebError(403, code, message);
