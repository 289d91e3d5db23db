/** How the commands of `hotline rule` answer, and how they refuse. */

/** The user's input is unusable. The sentence goes to stderr, and the exit code is 2. */
export class BadInput extends Error {}

/** Prints an answer as JSON; refuses bad input in words, with exit code 2. */
export function answer(ask: () => object): void {
  answerAs(ask, (value) => JSON.stringify(value, null, 2));
}

/** Prints an answer in a form of its own; refuses as {@link answer} does. */
export function answerAs<Value>(ask: () => Value, form: (value: Value) => string): void {
  try {
    console.log(form(ask()));
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
