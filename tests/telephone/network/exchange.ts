/**
 * An Asterisk full of telephones controlled by a test: they dial, ring, are answered, and hang up.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { leavesOnFailure } from '../../failedCalls/evidence.js';
import { CallerLine, type Dialling } from '../callerLine.js';
import type { Caller } from '../caller.js';
import { CarrierAri, type AriAccess, type AriEvent } from './carrierAri.js';
import { SoundRecogniser } from '../recogniser/soundRecogniser.js';
import { RingingLine, type RingingTelephone } from './ringingTelephone.js';
import { patienceMs } from '../patience.js';
import type { Sounds } from '../recogniser/hearing.js';

export interface ExchangeOptions {
  readonly access: AriAccess;
  /** Name of the Stasis application. */
  readonly application: string;
  /** Address that the recognisers listen on: that of the Asterisk itself. */
  readonly address: string;
  /** Folder for the WAVs of what is heard; created when missing. */
  readonly recordings: string;
  readonly sounds: Sounds;
}

/** The telephones on one Asterisk. */
export class Exchange {
  private readonly callers = new Set<CallerLine>();
  /** All lines, including those whose call is over. */
  private readonly lines: CallerLine[] = [];
  private readonly leaves: () => void;
  /** Telephones that ring and that no test has asked for yet. */
  private readonly rung: RingingLine[] = [];
  private count = 0;

  private constructor(
    private readonly ari: CarrierAri,
    private readonly options: ExchangeOptions,
  ) {
    ari.on('event', (event: AriEvent) => this.onEvent(event));
    const { application, recordings } = options;
    this.leaves = leavesOnFailure({
      files: [{ from: recordings, to: 'heard', what: 'what this caller or agent heard' }],
      texts: [
        {
          to: `transcripts-${application}.txt`,
          what: `what everybody on a telephone of the ${application} heard and did, in words`,
          make: () => this.lines.map((line) => `${line.transcript()}\n`).join('\n'),
        },
      ],
    });
  }

  /** Takes control of an Asterisk that is running. */
  static async connect(options: ExchangeOptions): Promise<Exchange> {
    mkdirSync(options.recordings, { recursive: true });
    return new Exchange(await CarrierAri.connect(options.access, options.application), options);
  }

  /**
   * Places a call, and resolves as soon as it is under way; `answered` reports the rest.
   * @param from number of the telephone that dials
   * @param name name of the recording; by default made from the number
   * @throws if Asterisk itself cannot place it.
   */
  async place(from: string, dialling: Dialling, name?: string): Promise<Caller> {
    const line = await this.line(from, name);
    await line.place(dialling);
    return line;
  }

  /**
   * Resolves to the telephone with this number as soon as it rings.
   * @throws Error when it does not ring.
   */
  ringing(number: string): Promise<RingingTelephone> {
    return this.nextRinging(`the telephone ${number}`, (each) => each.number === number);
  }

  /**
   * Resolves to whichever telephone rings for a caller with this number.
   * @throws Error when none does.
   */
  ringingFor(callerNumber: string): Promise<RingingTelephone> {
    const isIt = (each: RingingTelephone) => each.callerNumber === callerNumber;
    return this.nextRinging(`a telephone for ${callerNumber}`, isIt);
  }

  private async nextRinging(
    what: string,
    isIt: (telephone: RingingTelephone) => boolean,
  ): Promise<RingingTelephone> {
    const tooLong = AbortSignal.timeout(patienceMs);
    for (;;) {
      const at = this.rung.findIndex((each) => isIt(each) && !each.isOver);
      const [found] = at < 0 ? [] : this.rung.splice(at, 1);
      if (found) return found;
      await once(this.ari, 'rung', { signal: tooLong }).catch(() => {
        throw new Error(`${what} did not ring in ${patienceMs / 1000} s`);
      });
    }
  }

  /** Returns whether a telephone with this number rings that no test has asked for. */
  isRinging(number: string): boolean {
    return this.rung.some((each) => each.number === number && !each.isOver);
  }

  private onEvent(event: AriEvent): void {
    const [number] = event.args ?? [];
    // Calls placed by this exchange enter the application without arguments.
    if (event.type !== 'StasisStart' || event.channel === undefined || number === undefined) return;
    const { id, caller } = event.channel;
    this.rung.push(
      new RingingLine(this.ari, id, number, caller, () => this.line(number, undefined, id)),
    );
    this.ari.emit('rung');
  }

  private async line(from: string, name?: string, channel?: string): Promise<CallerLine> {
    const { address, application, recordings, sounds } = this.options;
    this.count++;
    const shown = name ?? `${from}-${this.count}`;
    const recogniser = await SoundRecogniser.open(
      address,
      path.join(recordings, `${shown}.wav`),
      sounds,
    );
    const line = new CallerLine({
      ari: this.ari,
      application,
      recogniser,
      // Two runs in the same second must not share a channel id on the same Asterisk.
      channel: channel ?? `${shown}-${process.pid}-${Date.now().toString(36)}-${this.count}`,
      name: shown,
      from,
    });
    this.callers.add(line);
    this.lines.push(line);
    void line.ended.then(() => this.callers.delete(line));
    return line;
  }

  /** Counts channels and bridges, for tests that nothing is left behind. */
  async inUse(): Promise<{ channels: number; bridges: number }> {
    const [channels, bridges] = await Promise.all([
      this.ari.get('/channels'),
      this.ari.get('/bridges'),
    ]);
    return {
      channels: (channels as unknown[]).length,
      bridges: (bridges as unknown[]).length,
    };
  }

  /** Waits for an event of this Asterisk. */
  async nextEvent(matches: (event: AriEvent) => boolean): Promise<AriEvent> {
    for (;;) {
      const [event] = (await once(this.ari, 'event')) as [AriEvent];
      if (matches(event)) return event;
    }
  }

  /** Hangs up all calls and stops all ringing, for use after a test that failed in the middle. */
  async hangUpAll(): Promise<void> {
    await Promise.all([
      ...[...this.callers].map((caller) => caller.hangUp()),
      ...this.rung.splice(0).map((telephone) => telephone.refuse('rejected')),
    ]);
  }

  /** Hangs up all calls and disconnects from the Asterisk. */
  async close(): Promise<void> {
    await this.hangUpAll();
    await this.ari.close();
    this.leaves();
  }
}
