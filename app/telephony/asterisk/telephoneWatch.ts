/**
 * Watches which agents' telephones are available, and which are in calls that this process does not
 * control. It polls once a second.
 *
 * It does not use events, because an app that subscribes to device states can be locked out of
 * Asterisk for ever. If the app's event socket closes (a crash, a restart) while a device state is
 * on its way to it, Asterisk 20 to 22 deadlocks inside res_stasis_device_state. No process gets its
 * calls any more until Asterisk is restarted (asterisk/asterisk#2170). Subscribing to endpoints
 * instead would send each event of their channels a second time: digits would count double.
 */
import type { Logger } from 'winston';
import { agentOfAccount } from '../rules/pageNumber.js';
import { AriRefusal, ConnectionLost, type AriConnection } from './ari/connection.js';

const lookMs = 1000;

/** An endpoint, as ARI lists it. */
export interface AriEndpoint {
  /** For an agent's telephone: the agent's number. */
  readonly resource: string;
  /** `online` when one of its contacts responds. */
  readonly state?: string;
  readonly channel_ids: readonly string[];
}

export interface TelephoneWatchOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  /** Whether this process controls a channel. */
  readonly isHeld: (channelId: string) => boolean;
  /**
   * The accounts that are registered at Kamailio, null before that is known; left out where telephones
   * register at Asterisk.
   */
  readonly registered?: () => ReadonlySet<string> | null;
  readonly changed: (number: string, isThere: boolean) => void;
  readonly taken: (number: string, isTaken: boolean) => void;
}

/** Polls Asterisk's endpoints and reports changes. */
export class TelephoneWatch {
  /** The telephones available at the last poll; null before the first, which reports nothing. */
  private there: Set<string> | null = null;
  private readonly takenNow = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private isTroubled = false;

  constructor(private readonly options: TelephoneWatchOptions) {}

  /** Polls until {@link stop}. Changes during a lost connection are reported at the next poll. */
  begin(): void {
    this.timer ??= setInterval(() => void this.look(), lookMs);
    void this.look();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /**
   * Lists the agents' telephones known to Asterisk, by the agents' numbers.
   * @throws Error when Asterisk is away.
   */
  async list(): Promise<readonly AriEndpoint[]> {
    const endpoints = await this.options.ari.ask('the telephones', (ari) =>
      ari.endpoints.listByTech({ tech: 'PJSIP' }),
    );
    // @types/ari-client declares the list of channels as one or many.
    return oneOfEach((endpoints as readonly AriEndpoint[]).map((each) => this.asRegistered(each)));
  }

  /** Asterisk reaches Kamailio, and does not know whether the telephone is registered there. */
  private asRegistered(endpoint: AriEndpoint): AriEndpoint {
    const { registered } = this.options;
    if (registered === undefined) return endpoint;
    const isThere = registered()?.has(endpoint.resource) === true;
    return { ...endpoint, state: isThere ? 'online' : 'offline' };
  }

  /**
   * Notes that an agent has just called from this telephone, so that one available for less than a
   * second counts too.
   */
  seen(number: string): void {
    // Kamailio lets nobody call who is not registered, and says so itself.
    if (this.options.registered !== undefined) return;
    if (this.there === null || this.there.has(number)) return;
    this.there.add(number);
    this.options.changed(number, true);
  }

  /**
   * Notes whether a telephone is in a call that this process does not control; reports only
   * changes.
   */
  tell(number: string, isTaken: boolean): void {
    if (this.takenNow.has(number) === isTaken) return;
    if (isTaken) this.takenNow.add(number);
    else this.takenNow.delete(number);
    this.options.taken(number, isTaken);
  }

  /** Numbers of the telephones that are in such calls now. */
  get taken(): readonly string[] {
    return [...this.takenNow];
  }

  /** Polls once. Never rejects. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const telephones = await this.list();
      if (this.timer === undefined) return;
      if (this.options.registered?.() !== null) this.tellWhoIsThere(telephones);
      for (const telephone of telephones) await this.lookAtCalls(telephone);
      for (const number of this.taken) {
        if (!telephones.some(({ resource }) => resource === number)) this.tell(number, false);
      }
      this.isTroubled = false;
    } catch (error) {
      // The connection itself logs that Asterisk is away.
      if (!this.isTroubled && !(error instanceof ConnectionLost)) {
        this.options.log.warn('cannot read the state of the agents’ telephones', { error });
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

  /**
   * Returns whether the telephone was called. Only a called telephone is taken: a telephone that
   * dials a code also has a channel for a moment before its call reaches this process.
   */
  private async wasCalled(channelId: string): Promise<boolean> {
    try {
      const { state, dialplan } = await this.options.ari.ask('a channel', (ari) =>
        ari.channels.get({ channelId }),
      );
      const isCalled = state === 'Ringing' || dialplan.app_data === '(Outgoing Queue)';
      // The channel may have come under this process's control meanwhile.
      return isCalled && !this.options.isHeld(channelId);
    } catch (error) {
      if (error instanceof AriRefusal) return false;
      throw error;
    }
  }
}

/**
 * Makes one telephone of an agent's two accounts: where a page has one, it is the telephone, and
 * the one on the desk counts only for the calls that it is in.
 */
function oneOfEach(endpoints: readonly AriEndpoint[]): readonly AriEndpoint[] {
  const telephones = new Map<string, AriEndpoint & { readonly isPage: boolean }>();
  for (const endpoint of endpoints) {
    const found = agentOfAccount(endpoint.resource);
    if (found === null) continue;
    const { number, isPage } = found;
    const other = telephones.get(number);
    const channel_ids = [...(other?.channel_ids ?? []), ...endpoint.channel_ids];
    const rung = other === undefined || isPage ? { ...endpoint, isPage } : other;
    telephones.set(number, { ...rung, resource: number, channel_ids });
  }
  return [...telephones.values()];
}
