/**
 * A voice cannot be fetched, unpacked, tried or used. The message says which, why, and what to do.
 */
export class UnusableVoice extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'UnusableVoice';
  }
}
