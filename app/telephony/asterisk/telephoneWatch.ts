/**
 * Which agents' telephones are there, and which are in calls of others, looked at once a second.
 *
 * Not told by events: an app that follows device states can be locked out of Asterisk for ever. When its event socket closes
 * (a crash, a restart) while a device state is on its way to it, Asterisk 20 to 22 waits for itself inside
 * res_stasis_device_state, and no process gets its calls any more until Asterisk is started anew (asterisk/asterisk#2170).
 * Following endpoints instead would send each event of their channels a second time: keys would count double.
 */
import type { Logger } from 'winston';
import { AriRefusal, ConnectionLost, type AriConnection } from './ari/connection.js';

const lookMs = 1000;

/** An endpoint, as ARI lists it. */
export interface AriEndpoint {
  /** Of an agent's telephone: her number. */
  readonly resource: string;
  /** `online` when a contact of it answers. */
  readonly state?: string;
  readonly channel_ids: readonly string[];
}

export interface TelephoneWatchOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  /** Whether a channel is held by somebody here. */
  readonly isHeld: (channelId: string) => boolean;
  readonly changed: (number: string, isThere: boolean) => void;
  readonly taken: (number: string, isTaken: boolean) => void;
}

export class TelephoneWatch {
  /** As they were at the last look; null before the first, which tells of nobody. */
  private there: Set<string> | null = null;
  private readonly takenNow = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private isTroubled = false;

  constructor(private readonly options: TelephoneWatchOptions) {}

  /** Goes on looking until {@link stop}. What changed while the connection was away is told at the next look. */
  begin(): void {
    this.timer ??= setInterval(() => void this.look(), lookMs);
    void this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Agents' telephones that are known to Asterisk. @throws Error when it is away. */
  async list(): Promise<readonly AriEndpoint[]> {
    const endpoints = await this.options.ari.ask('the telephones', (ari) =>
      ari.endpoints.listByTech({ tech: 'PJSIP' }),
    );
    // @types/ari-client takes the list of channels for one or many.
    return (endpoints as readonly AriEndpoint[]).filter(({ resource }) =>
      /^\d{2,10}$/.test(resource),
    );
  }

  /** She has just called from it: a telephone that is there for less than a second is known, too. */
  seen(number: string): void {
    if (this.there === null || this.there.has(number)) return;
    this.there.add(number);
    this.options.changed(number, true);
  }

  /** Notes whose telephone is in a call of others; told when it is news. */
  tell(number: string, isTaken: boolean): void {
    if (this.takenNow.has(number) === isTaken) return;
    if (isTaken) this.takenNow.add(number);
    else this.takenNow.delete(number);
    this.options.taken(number, isTaken);
  }

  /** Those who are taken now. */
  get taken(): readonly string[] {
    return [...this.takenNow];
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const telephones = await this.list();
      if (this.timer === undefined) return;
      this.tellWhoIsThere(telephones);
      for (const telephone of telephones) await this.lookAtCalls(telephone);
      for (const number of this.taken) {
        if (!telephones.some(({ resource }) => resource === number)) this.tell(number, false);
      }
      this.isTroubled = false;
    } catch (error) {
      // The connection itself says that it is away.
      if (!this.isTroubled && !(error instanceof ConnectionLost)) {
        this.options.log.warn('the telephones of agents cannot be looked at', { error });
        this.isTroubled = true;
      }
    } finally {
      this.isLooking = false;
    }
  }

  private tellWhoIsThere(telephones: readonly AriEndpoint[]): void {
    const online = telephones.filter(({ state }) => state === 'online');
    const there = new Set(online.map(({ resource }) => resource));
    const before = this.there;
    this.there = there;
    if (before === null) return;
    for (const number of before) if (!there.has(number)) this.options.changed(number, false);
    for (const number of there) if (!before.has(number)) this.options.changed(number, true);
  }

  private async lookAtCalls({ resource: number, channel_ids }: AriEndpoint): Promise<void> {
    const others = channel_ids.filter((id) => !this.options.isHeld(id));
    if (this.takenNow.has(number) === others.length > 0) return;
    if (others.length === 0) {
      this.tell(number, false);
      return;
    }
    for (const id of others) {
      if (await this.wasCalled(id)) {
        this.tell(number, true);
        return;
      }
    }
  }

  /** Only who was called is taken by somebody: who dials a code is in a call a moment before it comes to us. */
  private async wasCalled(channelId: string): Promise<boolean> {
    try {
      const { state, dialplan } = await this.options.ari.ask('a channel', (ari) =>
        ari.channels.get({ channelId }),
      );
      const isCalled = state === 'Ringing' || dialplan.app_data === '(Outgoing Line)';
      // It may have come to us meanwhile.
      return isCalled && !this.options.isHeld(channelId);
    } catch (error) {
      if (error instanceof AriRefusal) return false;
      throw error;
    }
  }
}
