/**
 * Starts the SMSC of the tests (smsc.pl), tells it what to do, and waits for what happens at it.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { freeTcpPort } from '../../app/local/parts/freePort.js';
import type { SmppOptions } from '../../app/messages/sms/smpp/makeSmppDriver.js';
import { projectRoot } from '../../app/core/paths.js';

/** What happened at the SMSC. */
export type SmscEvent = Readonly<Record<string, string | number>> & { readonly event: string };

export const smscPassword = 'secret12';

/** The settings of a driver's account at this SMSC, all but its port. */
export const smscAccount: Omit<SmppOptions, 'port'> = {
  host: '127.0.0.1',
  tls: false,
  systemId: 'hotline',
  password: smscPassword,
  systemType: '',
  window: 10,
  responseMs: 60_000,
  enquireMs: 60_000,
  source: '12368',
  sourceTon: 0,
  sourceNpi: 0,
  destinationTon: 0,
  destinationNpi: 0,
  long: 'udh',
  receiptIds: 'same',
  joinMs: 60_000,
};

export class Smsc {
  readonly events: SmscEvent[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly counts = new Map<string, number>();
  private seen = 0;

  private process: ChildProcessWithoutNullStreams;

  private constructor(readonly port: number) {
    this.process = this.run(1);
  }

  static async start(): Promise<Smsc> {
    const smsc = new Smsc(await freeTcpPort('127.0.0.1'));
    await smsc.next('listens');
    return smsc;
  }

  /** Sends it SIGKILL, and starts it again on its port. It gives no id a second time. */
  async killAndRestart(): Promise<void> {
    const over = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await over;
    const submits = this.events.filter(({ event }) => event === 'submit');
    this.process = this.run(Number(submits.at(-1)?.id ?? 0) + 1);
    await this.next('listens');
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
    while ((this.counts.get(event) ?? 0) < least) await this.more();
    return this.events.filter((each) => each.event === event);
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

  private run(firstId: number): ChildProcessWithoutNullStreams {
    const script = path.join(projectRoot, 'tests/messages/smsc.pl');
    const child = spawn('perl', [script, smscPassword, String(this.port), String(firstId)]);
    child.stderr.resume();
    // What it is told while it dies reaches nobody.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as SmscEvent;
      this.events.push(event);
      this.counts.set(event.event, (this.counts.get(event.event) ?? 0) + 1);
      for (const tell of this.waiting) tell();
    });
    return child;
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
