/** Shows on the terminal which step of the set-up is running. */

/** A step failed in a way that the operator can fix; `advice` says how. */
export class StepFailed extends Error {
  constructor(
    message: string,
    /** What the operator can do. */
    readonly advice: string,
  ) {
    super(message);
    this.name = 'StepFailed';
  }
}

/** Numbers and prints the steps. */
export class Steps {
  constructor(
    private number: number,
    private readonly total: number,
  ) {}

  /**
   * Runs one step: `[5/11] PostgreSQL ... ok, 0.8 s`.
   * @param work returns the result to print; may report its progress.
   * @param advice what to do when the step fails, unless the error itself says so.
   * @throws StepFailed
   */
  async step(
    name: string,
    advice: string,
    work: (progress: (text: string) => void) => Promise<string>,
  ): Promise<void> {
    this.number++;
    const line = `[${this.number}/${this.total}] ${name} ... `;
    process.stdout.write(line);
    // On a terminal the line is overwritten. In a file each update would be a line of its own, so
    // there are none.
    const progress = (text: string) => {
      if (process.stdout.isTTY) process.stdout.write(`\r${line}${text} \r${line}`);
    };
    const began = Date.now();
    try {
      const result = await work(progress);
      const seconds = (Date.now() - began) / 1000;
      process.stdout.write(seconds >= 1 ? `${result} (${seconds.toFixed(0)} s)\n` : `${result}\n`);
    } catch (error) {
      process.stdout.write('failed\n');
      if (error instanceof StepFailed) throw error;
      throw new StepFailed(`${name} failed: ${(error as Error).message}`, advice);
    }
  }
}
