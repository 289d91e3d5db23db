/** Starts the SMSC of the tests (smsc.pl), tells it what to do, and waits for what happens at it. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { projectRoot } from '../../app/paths.js';

/** What happened at the SMSC. */
export type SmscEvent = Readonly<Record<string, string | number>> & { readonly event: string };

export const smscPassword = 'secret12';

export class Smsc {
  readonly events: SmscEvent[] = [];
  private readonly waiting = new Set<() => void>();
  private seen = 0;

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    createInterface({ input: process.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line) as SmscEvent);
      for (const tell of this.waiting) tell();
    });
  }

  static async start(): Promise<Smsc> {
    const script = path.join(projectRoot, 'tests/messages/smsc.pl');
    const smsc = new Smsc(spawn('perl', [script, smscPassword]));
    smsc.process.stderr.resume();
    await smsc.next('listens');
    return smsc;
  }

  get port(): number {
    return Number(this.events[0]?.port);
  }

  /** Waits for the next event of a kind that nobody has waited for; those before it are skipped. */
  async next(event: string): Promise<SmscEvent> {
    for (;;) {
      const found = this.events.slice(this.seen).findIndex((each) => each.event === event);
      if (found >= 0) {
        this.seen += found + 1;
        return this.events[this.seen - 1] as SmscEvent;
      }
      await this.more();
    }
  }

  /** Waits until so many events of a kind have happened in all. */
  async count(event: string, least: number): Promise<SmscEvent[]> {
    for (;;) {
      const found = this.events.filter((each) => each.event === event);
      if (found.length >= least) return found;
      await this.more();
    }
  }

  tell(command: string): void {
    this.process.stdin.write(`${command}\n`);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const over = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill();
    await over;
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      const tell = () => {
        this.waiting.delete(tell);
        resolve();
      };
      this.waiting.add(tell);
    });
  }
}
