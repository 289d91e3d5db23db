/**
 * Implements `telephony.ts` with Asterisk: calls that the dialplan hands to our Stasis
 * application, and calls that we place.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import { LegGone, type ListeningIn, type Bridge, type BridgeOptions } from '../bridge.js';
import type { AgentAccount, CallHandler, Telephony } from '../telephony.js';
import type { Leg } from '../call.js';
import { writeOriginateReason } from '../originateReason.js';
import type { Ringing, RingOptions, TelephoneToRing } from '../ringing.js';
import type { Config } from '../../core/config.js';
import { applicationOf } from '../../core/nodes/side.js';
import type { Grant } from '../grant.js';
import { pageAccount } from '../rules/pageNumber.js';
import { Accounts } from './ari/accounts.js';
import type { AudioCount } from '../rules/audioCount.js';
import { AriConnection } from './ari/connection.js';
import { readAudioStatistics } from './ari/operations.js';
import { Doors } from './ari/doors.js';
import { EventHub, isShutdown, type AriChannel } from './ari/events.js';
import { audioCountOf, type AudioStatistics } from './ari/audioStatistics.js';
import { ChannelCall, ChannelCodeCall } from './channelCall.js';
import { ChannelLeg } from './channelLeg.js';
import { AsteriskFax } from './fax/asteriskFax.js';
import { Holdings, prefixOf } from './holdings.js';
import { Reconciler } from './reconciler.js';
import { channelIdOf, RungChannelLeg } from './ringing.js';
import { TelephoneWatch } from './telephoneWatch.js';

export interface AsteriskOptions {
  /** False: use HTTP only, as with an Asterisk older than 22.4; for tests. */
  readonly mayUseSocket?: boolean;
}

type AsteriskConfig = Pick<
  Config,
  | 'ARI_URL'
  | 'ARI_USER'
  | 'ARI_PASSWORD'
  | 'ARI_APP'
  | 'HOTLINE_SIDE'
  | 'RECORDINGS_DIR'
  | 'OUTGOING_TRUNK'
  | 'OUTGOING_NUMBER'
  | 'TELEPHONE_ENCRYPTION'
  | 'KAMAILIO_SIP_ADDRESS'
>;

/**
 * Creates the connection; nothing is sent before `start`.
 *
 * A channel's Stasis arguments say its purpose. No arguments, or `caller`, mean a caller. The
 * second argument may then be `${CALLERID(num-pres)}`, which shows whether the number is withheld,
 * and the third the address that the call's SIP came from. `agent,NUMBER,CODE` means an agent who
 * dials a code; `too-many,ACCOUNT,CALLS,LIMIT` that an account wants more calls at once than it
 * (LIMIT `account`), or all accounts together (`all`), may have. What this program creates says so in
 * its name: `APP-ring-…` for telephones, `APP-talk-…` for bridges, `APP-recorder-…` for what records a
 * bridge, `APP-own-…` for whatever is of no use after a crash.
 */
export function connectAsterisk(
  config: AsteriskConfig,
  log: Logger,
  { mayUseSocket = true }: AsteriskOptions = {},
): Asterisk {
  return new Asterisk(config, log.child({ part: 'asterisk' }), mayUseSocket);
}

/** {@link Telephony} on one Asterisk. */
export class Asterisk implements Telephony {
  readonly fax: AsteriskFax;
  readonly noteRegistered: ((accounts: ReadonlySet<string>) => void) | null;
  private readonly app: string;
  private readonly hub: EventHub;
  private readonly ari: AriConnection;
  private readonly accounts: Accounts;
  private readonly doors: Doors;
  private readonly telephones: TelephoneWatch;
  private readonly holdings: Holdings;
  private readonly reconciler: Reconciler;
  private handler: CallHandler | undefined;
  /** Prefix of our ids: shows that they are ours, and differs from that of any earlier process. */
  private readonly idPrefix: string;
  private lastId = 0;
  /** Agents whose telephone is a web page. */
  private pages: ReadonlySet<string> = new Set();
  /** The accounts that are registered at Kamailio; null before that is known. */
  private registered: ReadonlySet<string> | null = null;

  constructor(
    private readonly config: AsteriskConfig,
    private readonly log: Logger,
    mayUseSocket: boolean,
  ) {
    this.app = applicationOf(config);
    this.idPrefix = `${prefixOf(this.app, 'own')}${randomUUID().slice(0, 8)}-`;
    this.hub = new EventHub({
      started: (event) => this.started(event.channel, event.args),
      recordingEnded: (event) => this.holdings.recordingEnded(event),
    });
    this.ari = new AriConnection(
      {
        url: config.ARI_URL,
        user: config.ARI_USER,
        password: config.ARI_PASSWORD,
        app: this.app,
      },
      {
        log,
        mayUseSocket,
        onEvent: (event) => {
          this.doors.came(event);
          if (isShutdown(event)) this.cutOffAll();
          this.hub.dispatch(event);
        },
        onConnect: () => this.connected(),
      },
    );
    this.fax = new AsteriskFax({ ari: this.ari, log, recordingsDir: config.RECORDINGS_DIR });
    this.doors = new Doors(this.ari, this.app, config.ARI_URL);
    const kamailio = config.KAMAILIO_SIP_ADDRESS ?? null;
    this.accounts = new Accounts(this.ari, log, config.TELEPHONE_ENCRYPTION, kamailio);
    this.noteRegistered =
      kamailio === null ? null : (accounts) => void (this.registered = accounts);
    this.telephones = new TelephoneWatch({
      ari: this.ari,
      log,
      isHeld: (id) => this.hub.has(id),
      ...(kamailio !== null && { registered: () => this.registered }),
      changed: (number, isThere) =>
        this.tell((handler) => handler.telephoneChanged?.(number, isThere)),
      taken: (number, isTaken) => this.tell((handler) => handler.telephoneTaken?.(number, isTaken)),
    });
    this.holdings = new Holdings({
      config,
      app: this.app,
      log,
      ari: this.ari,
      hub: this.hub,
      onAgentSeen: (number) => this.telephones.seen(number),
    });
    this.reconciler = new Reconciler({
      log,
      app: this.app,
      ari: this.ari,
      hub: this.hub,
      holdings: this.holdings,
      telephones: this.telephones,
      tell: (what) => this.tell(what),
    });
  }

  get isConnected(): boolean {
    return this.ari.isConnected && !this.ari.isStopping;
  }

  get isReplaced(): boolean {
    return this.ari.isReplaced;
  }

  untilConnected(): Promise<void> {
    return this.ari.untilConnected();
  }

  get startedAt(): Date | null {
    return this.reconciler.startedAt;
  }

  async start(handler: CallHandler): Promise<void> {
    this.handler = handler;
    await Promise.all([this.ari.start(), this.fax.prepare()]);
  }

  async stop(): Promise<void> {
    this.holdings.letGo();
    this.telephones.stop();
    await this.ari.stop();
  }

  isPage(agentNumber: string): boolean {
    return this.pages.has(agentNumber);
  }

  ring(options: RingOptions): Ringing {
    const { to, purpose, timeoutMs, answersItself = false } = options;
    const shown =
      to.kind === 'telephone'
        ? { name: '', number: this.config.OUTGOING_NUMBER }
        : (options.callerShown ?? { name: '', number: '' });
    if (!/^[a-z0-9-]{1,60}$/.test(writeOriginateReason(purpose)))
      throw new Error('invalid purpose');
    const endpoint = endpointOf(to, this.config.OUTGOING_TRUNK, this.pages);
    const ringing = this.holdings.registerRinging(
      { to, purpose },
      channelIdOf(prefixOf(this.app, 'ring'), { to, purpose }, randomUUID().slice(0, 8)),
    );
    const name = shown.name.replaceAll(/["\\<>\p{Cc}]/gu, '').slice(0, 40);
    const number = shown.number.replaceAll(/[^\d+*#]/g, '');
    ringing.start({
      app: this.app,
      endpoint,
      answersItself,
      callerId: `"${name}" <${number}>`,
      timeoutMs,
    });
    return ringing;
  }

  async bridge(options: BridgeOptions): Promise<Bridge> {
    const { id, recordAs } = options;
    if (!/^[a-z0-9-]{1,60}$/.test(id)) throw new Error(`invalid bridge id ${id}`);
    const bridge = this.holdings.runBridge(id, recordAs);
    await bridge.open(options.recordAs === null ? null : options.caller);
    return bridge;
  }

  async listenIn(supervisor: Leg, legId: string, mode: ListeningIn['mode']): Promise<ListeningIn> {
    if (!(supervisor instanceof ChannelLeg)) throw new Error('the leg belongs to another PBX');
    if (!/^[\w.;-]+$/.test(legId)) throw new LegGone();
    const snoop = this.holdings.holdSnoop(this.nextId(), legId, mode);
    await snoop.begin(supervisor);
    return snoop;
  }

  keepAgents(accounts: readonly AgentAccount[]): Promise<void> {
    const pages = accounts.filter(({ pageDigest = null }) => pageDigest !== null);
    this.pages = new Set(pages.map(({ number }) => number));
    return this.accounts.keep(accounts);
  }

  async audioOf(legId: string): Promise<AudioCount | null> {
    const { status, body } = await this.ari.run(readAudioStatistics(legId));
    return status >= 400 ? null : audioCountOf(body as AudioStatistics);
  }

  async telephonesThere(): Promise<ReadonlySet<string>> {
    return new Set((await this.telephonesOnline()).map(({ resource }) => resource));
  }

  async telephonesIdle(): Promise<ReadonlySet<string>> {
    const there = await this.telephonesOnline();
    const idle = there.filter(({ channel_ids: ids }) => ids.length === 0);
    return new Set(idle.map(({ resource }) => resource));
  }

  get isDrained(): boolean | null {
    return this.doors.isDrained;
  }

  drain(isDrained: boolean): Promise<void> {
    return this.doors.drain(isDrained);
  }

  takeNewCalls(): Promise<void> {
    return this.doors.takeNewCalls();
  }

  get isIdle(): boolean {
    return this.holdings.isEmpty;
  }

  /**
   * Lets in so many new callers until the next call of this method.
   * @returns how many callers were refused since Asterisk started; null while nobody is refused
   */
  letIn(grant: Grant | null): Promise<number | null> {
    return this.doors.tell(grant);
  }

  /** Ages in milliseconds that events had on arrival, since the last call of this method. */
  takeEventAges(): number[] {
    return this.doors.takeAges();
  }

  private async telephonesOnline() {
    return (await this.telephones.list()).filter(({ state }) => state === 'online');
  }

  private nextId(): string {
    return `${this.idPrefix}${++this.lastId}`;
  }

  private started(channel: AriChannel, args: readonly string[]): void {
    const leg = this.holdings.takeLeg(channel, args, false);
    if (leg instanceof ChannelCodeCall) this.tell((handler) => handler.codeDialled?.(leg));
    else if (leg instanceof ChannelCall) this.tell((handler) => handler.arrived(leg));
    // It was given up but answered nevertheless; nothing here waits for it.
    else if (leg instanceof RungChannelLeg && this.reconciler.hasTold) void leg.hangUp();
  }

  /** Asterisk stops, and hangs up whatever there is. */
  private cutOffAll(): void {
    const { legs, ringings } = this.holdings.everything();
    for (const leg of legs) leg.over(undefined, { isCutOff: true });
    for (const ringing of ringings) ringing.catchUp(undefined);
  }

  private async connected(): Promise<void> {
    this.doors.connectedAnew();
    await this.reconciler.reconcile();
    void this.accounts.tellAgain();
    this.telephones.begin();
  }

  private tell(what: (handler: CallHandler) => void): void {
    try {
      if (this.handler) what(this.handler);
    } catch (error) {
      this.log.error('the call handler threw an error', { error });
    }
  }
}

/**
 * Returns the dial string of a telephone.
 * @throws Error if the number is not one: Asterisk would read it as something else.
 */
function endpointOf(to: TelephoneToRing, trunk: string, pages: ReadonlySet<string>): string {
  const isNumber = to.kind === 'agent' ? /^\d{2,10}$/ : /^\+?\d{3,20}$/;
  if (!isNumber.test(to.number)) throw new Error(`not a telephone number: ${to.number}`);
  if (to.kind === 'telephone') return `PJSIP/${to.number}@${trunk}`;
  return `PJSIP/${pages.has(to.number) ? pageAccount(to.number) : to.number}`;
}
