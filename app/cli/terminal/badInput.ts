/** What was typed, or the file it names, is not usable: the message says what is right; exit code 2. */
export class BadInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadInput';
  }
}
