/** A ringing telephone: the person beside it reads the display, picks up, or refuses. */
import type { Caller } from '../caller.js';
import type { CallerLine } from '../callerLine.js';
import type { AriEvent, CarrierAri } from './carrierAri.js';

export interface RingingTelephone {
  /** The telephone's own number. */
  readonly number: string;
  /** What the display shows. */
  readonly callerName: string;
  readonly callerNumber: string;
  /**
   * Picks up.
   * @throws Error when it has stopped ringing.
   */
  answer(): Promise<Caller>;
  /** `unknown`: the telephone knows no such account (404). `congested`: not the telephone refuses, but the network before it, which has no free line. */
  refuse(how: keyof typeof causes): Promise<void>;
  /** Resolves once it has stopped ringing and, if it was answered, the call is over. */
  readonly ended: Promise<void>;
  readonly isOver: boolean;
}

/** Q.850 causes. */
const causes = { unknown: 1, busy: 17, rejected: 21, congested: 34 } as const;

export class RingingLine implements RingingTelephone {
  readonly ended: Promise<void>;
  isOver = false;

  constructor(
    private readonly ari: CarrierAri,
    private readonly channel: string,
    readonly number: string,
    private readonly caller: { readonly name: string; readonly number: string },
    private readonly makeLine: () => Promise<CallerLine>,
  ) {
    this.ended = new Promise((resolve) => {
      const look = ({ type }: AriEvent) => {
        if (type !== 'StasisEnd' && type !== 'ChannelDestroyed') return;
        this.isOver = true;
        ari.off(`channel:${channel}`, look);
        resolve();
      };
      ari.on(`channel:${channel}`, look);
    });
  }

  get callerName(): string {
    return this.caller.name;
  }

  get callerNumber(): string {
    return this.caller.number;
  }

  async answer(): Promise<Caller> {
    const line = await this.makeLine();
    await line.pickUp();
    return line;
  }

  async refuse(how: keyof typeof causes): Promise<void> {
    await this.ari.remove(`/channels/${this.channel}`, { reason_code: causes[how] });
  }
}
