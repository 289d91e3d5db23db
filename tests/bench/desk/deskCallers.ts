/** Callers of the desk bench, by one SIPp process for all of them. */
import type { ChildProcess } from 'node:child_process';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import { endSipp, startSipp, Tap } from '../sipp.js';
import { callerScenario, type DigitAfter } from './sippScenarios.js';

/** Options of the callers. */
export interface CallersOptions {
  /** The folder for scenario and log. */
  readonly folder: string;
  /** `address:port` of the PBX. */
  readonly pbx: string;
  readonly address: string;
  /** The number that the callers dial. */
  readonly number: string;
  /** The digits that they press, one after another. */
  readonly digits: readonly DigitAfter[];
  /** A pcap file of RTP that they send; null: they send nothing. */
  readonly sound: string | null;
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
    const { address, number, digits, sound, dialsAtMs } = options;
    const port = await freeUdpPort(address, 5060);
    const sipp = await startSipp({
      ...options,
      name: 'callers',
      scenario: callerScenario(digits, sound),
      port,
      fields: dialsAtMs.map((ms, index) => [String(Math.round(ms)), callerNumber(index)]),
      more: ['-s', number, '-m', String(dialsAtMs.length), '-r', '1000', '-l', '15000'],
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
function callerNumber(index: number): string {
  return `139${String(index).padStart(8, '0')}`;
}
