/**
 * The user's input, or the file it names, is unusable. The message says what is right; the exit
 * code is 2.
 */
export class BadInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadInput';
  }
}
