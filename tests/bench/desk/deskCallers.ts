/** Callers of the desk bench, by one SIPp process for all of them. */
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { Tap, startSipp, endSipp, type TelephonesOptions } from './sipp.js';
import { callerScenario, type DigitAfter } from './sippScenarios.js';

/** Options of the callers. */
export interface CallersOptions extends TelephonesOptions {
  readonly address: string;
  /** The number that the callers dial. */
  readonly number: string;
  /** The digits that they press, one after another. */
  readonly digits: readonly DigitAfter[];
  /** When each of them dials, in milliseconds from the start. */
  readonly dialsAtMs: readonly number[];
}

/** All callers of a run. */
export class Callers {
  private readonly tap = new Tap();

  private constructor(
    private readonly sipp: ChildProcess,
    private readonly port: number,
    private readonly address: string,
  ) {}

  /** Starts the callers; the first one dials a moment later. */
  static async start(options: CallersOptions): Promise<Callers> {
    const { folder, pbx, address, number, digits, sound, dialsAtMs } = options;
    await mkdir(folder, { recursive: true });
    const people = dialsAtMs.map((ms, index) => `${Math.round(ms)};${callerNumber(index)}`);
    await writeFile(path.join(folder, 'callers.csv'), `SEQUENTIAL\n${people.join('\n')}\n`);
    const port = await freeUdpPort(address, 5060);
    const sipp = await startSipp({
      folder,
      pbx,
      name: 'callers',
      scenario: callerScenario(digits, sound),
      address,
      port,
      more: [
        ...['-s', number, '-inf', path.join(folder, 'callers.csv')],
        ...['-m', String(people.length), '-r', '1000', '-l', '15000'],
      ],
    });
    return new Callers(sipp, port, address);
  }

  /** Hangs up. */
  tell(callId: string): void {
    this.tap.tell(callId, this.port, this.address);
  }

  /** Whether all have hung up. */
  get isOver(): boolean {
    return this.sipp.exitCode !== null || this.sipp.signalCode !== null;
  }

  async stop(): Promise<void> {
    await endSipp(this.sipp);
    this.tap.close();
  }
}

/** Returns the number that identifies a caller on the wire and in the database. */
export function callerNumber(index: number): string {
  return `139${String(index).padStart(8, '0')}`;
}
