/** Work that many ask for, and that is done one round at a time. */

/**
 * Does rounds of work, one after another. Any number of requests during a round cause one more, so
 * each request is followed by a whole round that began after it.
 */
export class Rounds {
  private isAsked = false;
  private isStopped = false;
  private running: Promise<void> | null = null;

  /** @param round must not reject: it logs its own errors */
  constructor(private readonly round: () => Promise<void>) {}

  /** Whether another round follows the one under way. */
  get isWanted(): boolean {
    return this.isAsked;
  }

  /**
   * Requests a round. Resolves when it is over, and all that were requested meanwhile; at once after
   * {@link stop}.
   */
  want(): Promise<void> {
    if (this.isStopped) return this.settled();
    this.isAsked = true;
    this.running ??= this.run();
    return this.running;
  }

  /** Resolves when no round is under way. */
  async settled(): Promise<void> {
    await this.running;
  }

  /** No round begins any more. Resolves when the last one is over. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      while (this.isAsked && !this.isStopped) {
        this.isAsked = false;
        await this.round();
      }
    } finally {
      // In the same turn as the last look at isAsked. In a later one (`finally` of the promise), a
      // request between the two would be followed by no round.
      this.running = null;
    }
  }
}
