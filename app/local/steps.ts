/** Tells on the terminal which step a set-up is at. */

/** A step failed in a way the operator can do something about; the message says what. */
export class StepFailed extends Error {
  constructor(
    message: string,
    /** What to do. */
    readonly advice: string,
  ) {
    super(message);
    this.name = 'StepFailed';
  }
}

export class Steps {
  constructor(
    private number: number,
    private readonly total: number,
    private readonly isTerminal = process.stdout.isTTY,
    private readonly write: (text: string) => void = (text) => process.stdout.write(text),
  ) {}

  /**
   * Runs one step: `[5/11] PostgreSQL ... ok, 0.8 s`.
   * @param work returns what to say when it is done; may tell how far it is.
   * @param advice what to do when it fails, unless it says so itself.
   * @throws StepFailed
   */
  async step(
    name: string,
    advice: string,
    work: (progress: (text: string) => void) => Promise<string>,
  ): Promise<void> {
    this.number++;
    const line = `[${this.number}/${this.total}] ${name} ... `;
    this.write(line);
    // On a terminal the line is written anew; in a file each number would be a line of its own, so there is none.
    const progress = (text: string) => {
      if (this.isTerminal) this.write(`\r${line}${text} \r${line}`);
    };
    const began = Date.now();
    try {
      const result = await work(progress);
      const seconds = (Date.now() - began) / 1000;
      this.write(seconds >= 1 ? `${result} (${seconds.toFixed(0)} s)\n` : `${result}\n`);
    } catch (error) {
      this.write('failed\n');
      if (error instanceof StepFailed) throw error;
      throw new StepFailed(`${name} failed: ${(error as Error).message}`, advice);
    }
  }
}
