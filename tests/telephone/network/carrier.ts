/**
 * The telephone network: a second Asterisk beside the hotline's. It places calls to the hotline
 * over real SIP and RTP, and carries what each caller hears to that caller's recogniser. It also rings the
 * telephones that the hotline calls over its trunk.
 */
import type { Caller } from '../caller.js';
import type { AriEvent } from './carrierAri.js';
import { carrierApplicationName } from './carrierName.js';
import { Exchange, type ExchangeOptions } from './exchange.js';
import type { RingingTelephone } from './ringingTelephone.js';

export interface DialOptions {
  /** Calling number as the network presents it. */
  readonly from: string;
  /** Default: 12368. */
  readonly to?: string;
  /** Name of the recording; by default made from the number. */
  readonly name?: string;
  /** Codec to offer, by Asterisk's name; default A-law. */
  readonly codec?: string;
  /** Seconds after which an unanswered call is given up; default 30. */
  readonly ringSeconds?: number;
}

export type CarrierOptions = Omit<ExchangeOptions, 'application'>;

/** The telephone network of a test. */
export class Carrier {
  private constructor(private readonly exchange: Exchange) {}

  /** Takes control of a carrier's Asterisk that is running. */
  static async connect(options: CarrierOptions): Promise<Carrier> {
    return new Carrier(await Exchange.connect({ ...options, application: carrierApplicationName }));
  }

  /**
   * Places a call, and resolves as soon as it is under way; `answered` reports the rest.
   * @throws if the carrier itself cannot place it.
   */
  dial({ from, to = '12368', name, ...how }: DialOptions): Promise<Caller> {
    const endpoint = `PJSIP/${to}@hotline`;
    const variables = { 'CONNECTEDLINE(all)': from, 'CALLERID(all)': from };
    return this.exchange.place(from, { endpoint, variables, ...how }, name);
  }

  /**
   * Resolves to the telephone with this number (one of the court's) as soon as the hotline's call
   * over the trunk rings there.
   */
  ringing(number: string): Promise<RingingTelephone> {
    return this.exchange.ringing(number);
  }

  /** Counts channels and bridges on the carrier, for tests that nothing is left behind. */
  inUse(): Promise<{ channels: number; bridges: number }> {
    return this.exchange.inUse();
  }

  /** Waits for an event of the carrier's Asterisk. */
  nextEvent(matches: (event: AriEvent) => boolean): Promise<AriEvent> {
    return this.exchange.nextEvent(matches);
  }

  /** Hangs up all calls, for use after a test that failed in the middle. */
  hangUpAll(): Promise<void> {
    return this.exchange.hangUpAll();
  }

  /** Hangs up all calls and disconnects from the carrier. */
  close(): Promise<void> {
    return this.exchange.close();
  }
}
