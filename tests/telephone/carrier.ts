/**
 * The telephone network: a second Asterisk, beside the hotline's, that places calls to it over real SIP and RTP
 * and carries what each caller hears to her ear.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { CallerLine, type Caller, type DialOptions } from './caller.js';
import { CarrierAri, type AriAccess, type AriEvent } from './carrierAri.js';
import { carrierApplicationName } from './carrierName.js';
import { Ear } from './ear.js';
import type { SoundLibrary } from './soundLibrary.js';

export interface CarrierOptions {
  readonly access: AriAccess;
  /** Address that the ears listen on: the carrier's own. */
  readonly address: string;
  /** Where the WAVs of the calls go; made if it is not there. */
  readonly recordings: string;
  readonly sounds: SoundLibrary;
}

export class Carrier {
  private readonly callers = new Set<CallerLine>();
  private count = 0;

  private constructor(
    private readonly ari: CarrierAri,
    private readonly options: CarrierOptions,
  ) {}

  /** Takes control of a carrier's Asterisk that is up. */
  static async connect(options: CarrierOptions): Promise<Carrier> {
    mkdirSync(options.recordings, { recursive: true });
    return new Carrier(await CarrierAri.connect(options.access, carrierApplicationName), options);
  }

  /**
   * Places a call, and resolves as soon as it is under way; `answered` tells of the rest.
   * @throws if the carrier itself cannot place it.
   */
  async dial(options: DialOptions): Promise<Caller> {
    this.count++;
    const name = options.name ?? `${options.from}-${this.count}`;
    // Two runs in one second must not share a channel id on the same carrier.
    const id = `${name}-${process.pid}-${Date.now().toString(36)}-${this.count}`;
    const ear = await Ear.open(
      this.options.address,
      path.join(this.options.recordings, `${name}.wav`),
      this.options.sounds,
    );
    const caller = new CallerLine(this.ari, ear, id, name, options);
    this.callers.add(caller);
    void caller.ended.then(() => this.callers.delete(caller));
    await caller.place();
    return caller;
  }

  /** Channels and bridges on the carrier, for a test that nothing stays behind. */
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

  /** Waits for an event of the carrier's Asterisk. */
  async nextEvent(matches: (event: AriEvent) => boolean): Promise<AriEvent> {
    for (;;) {
      const [event] = (await once(this.ari, 'event')) as [AriEvent];
      if (matches(event)) return event;
    }
  }

  /** Hangs up every call: after a test that failed in the middle. */
  async hangUpAll(): Promise<void> {
    await Promise.all([...this.callers].map((caller) => caller.hangUp()));
  }

  /** Hangs up every call and lets go of the carrier. */
  async close(): Promise<void> {
    await this.hangUpAll();
    await this.ari.close();
  }
}
