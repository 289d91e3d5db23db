/**
 * The PBX as a fax machine: it sends the pages of a file over a telephone that has answered, and
 * keeps those that come.
 */
import type { Leg } from './call.js';
import type { FaxTransmission } from './rules/faxTransmission.js';

export type { FaxTransmission } from './rules/faxTransmission.js';

/** The folder of faxes, below the recordings folder: `out` to be sent, `in` received. */
export const faxFolder = 'fax';

/** Pages to be sent. */
export interface FaxToSend {
  /**
   * Names the transmission, and its file `fax/out/NAME.tif`: 1 to 60 of `a-z 0-9 _`, never used
   * before.
   */
  readonly name: string;
  /** False: by G.711 only, for a line on which T.38 has failed. */
  readonly mayUseT38: boolean;
  /**
   * Seconds after which the PBX ends the transmission; this process looks after it a little longer.
   */
  readonly limitS: number;
}

/** A fax that came. */
export interface ReceivedFax extends FaxTransmission {
  /** The name that the PBX gave it; never used again. */
  readonly name: string;
  /** Path of the pages as they came (TIFF); null when not one came. */
  readonly file: string | null;
  /** Calling number as presented by the network; empty when withheld. */
  readonly callerNumber: string;
  readonly calledNumber: string;
  /** Its call was at the hotline's menu before: `calls.channel_id`. */
  readonly channelId: string;
  /** What {@link FaxMachine.announce} was given; empty for a fax that nobody has announced. */
  readonly filedAs: string;
}

export interface FaxMachine {
  /** Path of the file that {@link send} sends. Its folder is made when it is missing. */
  fileToSend(name: string): Promise<string>;
  /**
   * Has the PBX send over a call that is answered. The leg leaves this process: for it, the call is
   * over.
   * @throws CallEnded when they had hung up before.
   */
  handOver(leg: Pick<Leg, 'id'>, fax: FaxToSend): Promise<void>;
  /**
   * Notes where the pages belong that come over this call, whether {@link receive} or the tone of
   * the machine begins it.
   * @param filedAs 1 to 60 of `a-z 0-9 -`, told again with the fax ({@link ReceivedFax.filedAs})
   * @throws CallEnded when they had hung up before.
   */
  announce(leg: Pick<Leg, 'id'>, filedAs: string): Promise<void>;
  /**
   * Has the PBX take in the pages that the machine of a caller sends now. The leg leaves this
   * process: for it, the call is over.
   * @throws CallEnded when they had hung up before.
   */
  receive(leg: Pick<Leg, 'id'>): Promise<void>;
  /**
   * Sends over a telephone that has answered, as {@link handOver} does, and waits for the end.
   * @returns what became of it; never rejects once the leg has left Stasis.
   * @throws CallEnded when they had hung up before.
   */
  send(leg: Pick<Leg, 'id'>, fax: FaxToSend, signal?: AbortSignal): Promise<FaxTransmission>;
  /**
   * Waits for the end of a transmission that an earlier process has begun.
   * @throws the reason of the signal, when it is aborted; the transmission goes on.
   */
  follow(channelId: string, fax: FaxToSend, signal?: AbortSignal): Promise<FaxTransmission>;
  /** Deletes the file and the result of a transmission. */
  forgetSent(name: string): Promise<void>;
  /** Lists the faxes that have come and are not forgotten. */
  received(): Promise<ReceivedFax[]>;
  /** Deletes a received fax: its pages are kept elsewhere now. */
  forgetReceived(name: string): Promise<void>;
}
