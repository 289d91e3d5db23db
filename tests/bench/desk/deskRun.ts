/**
 * One run of callers and agents, through the app's queue or through app_queue. It draws when agents
 * answer and when calls end, and notes what goes over the wire.
 */
import { EventEmitter, once } from 'node:events';
import type { Asterisk } from '../../../app/local/parts/asterisk.js';
import type { Packet } from '../../telephone/network/tcpdump.js';
import { callersAddress } from '../benchAsterisk.js';
import { agentsAddress } from './agentTelephones.js';
import { type DeskHotline } from './deskHotline.js';
import { Callers } from './deskCallers.js';
import { watchWire, type SipMessage, type Wire } from './deskWire.js';
import { seededRandom, type Random } from '../../parts/seededRandom.js';

/**
 * A caller as seen on the wire. Times are milliseconds since the epoch, null if it did not happen.
 */
export interface WireCaller {
  readonly number: string;
  readonly callId: string;
  answeredAt: number | null;
  /** When the caller pressed the digit for an agent, and joins the queue. */
  askedAt: number | null;
  overAt: number | null;
  endedBy: 'caller' | 'hotline' | null;
}

/** A ringing agent's telephone. */
export interface WireRing {
  readonly agent: string;
  readonly callId: string;
  /** The number that the agent's telephone shows. */
  readonly caller: string;
  /** The time of the INVITE. */
  readonly at: number;
  answeredAt: number | null;
  /** When the agent became free: the first BYE of either side, or the end of unanswered ringing. */
  freeAt: number | null;
}

/** What one run showed on the wire. */
export interface WireRecord {
  readonly beganAt: number;
  readonly callers: readonly WireCaller[];
  readonly rings: readonly WireRing[];
}

/** Where callers and agents are. */
export interface DeskRunPlace extends Pick<DeskHotline, 'folder' | 'speech' | 'telephones'> {
  /** What they call and are called by: Asterisk, or Kamailio in front of several. */
  readonly asterisk: Pick<Asterisk, 'sipAddress' | 'sipPort'>;
}

/** How callers and agents behave in a run. */
export interface DeskRunOptions {
  readonly name: string;
  /** The number that callers dial: 12368, or a queue of app_queue. */
  readonly number: string;
  readonly dialsAtMs: readonly number[];
  /** Bounds, evenly drawn between: from INVITE to answer, and from answer to BYE. */
  readonly answerMs: readonly [number, number];
  readonly talkMs: readonly [number, number];
  /** Whether callers send sound all the time, as a telephone does. */
  readonly callersSpeak: boolean;
  /** Whether callers refuse to be recorded. */
  readonly callersRefuse?: boolean;
  /** If set, no agent call ends before {@link DeskRun.letAgentCallsEnd}. */
  readonly holdsAgentCalls?: boolean;
  readonly seed: number;
}

/** Pressed into the first prompt. */
const forPerson = { afterMs: 500, digit: '0' };
/** Declines the recording, during the notice that agent calls are recorded. */
const forNoRecording = { afterMs: 2500, digit: '2' };
/**
 * No agent call ends sooner after the caller's digit. A caller who is served at once must first hear the
 * whole notice that agent calls are recorded.
 */
const shortestVisitMs = 16_000;
/** How long after the agent the caller hangs up too. */
const lingerMs = 300;

/** A run in progress. */
export class DeskRun {
  private readonly callers = new Map<string, WireCaller>();
  private readonly callersByNumber = new Map<string, WireCaller>();
  private readonly callersBySoundPort = new Map<number, WireCaller>();
  private readonly rings = new Map<string, WireRing>();
  private readonly ringsOfCaller = new Map<string, WireRing>();
  private readonly held: (() => void)[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly random: Random;
  private readonly wireEvents = new EventEmitter();
  private holdsAgentCalls: boolean;
  private isStopped = false;
  private sparedUntil = 0;
  private wire: Wire | undefined;
  private sipp: Callers | undefined;
  private readonly beganAt = Date.now();

  private constructor(
    private readonly hotline: DeskRunPlace,
    private readonly options: DeskRunOptions,
  ) {
    this.random = seededRandom(options.seed);
    this.holdsAgentCalls = options.holdsAgentCalls ?? false;
  }

  /** Starts a run; the callers begin to dial. */
  static async start(hotline: DeskRunPlace, options: DeskRunOptions): Promise<DeskRun> {
    const run = new DeskRun(hotline, options);
    const { sipAddress, sipPort } = hotline.asterisk;
    const digits = options.callersRefuse === true ? [forPerson, forNoRecording] : [forPerson];
    run.wire = await watchWire({
      sipPort,
      onMessage: (message) => run.seen(message),
      onDigit: (digit) => run.pressed(digit),
    });
    run.sipp = await Callers.start({
      folder: `${hotline.folder}/${options.name}`,
      pbx: `${sipAddress}:${sipPort}`,
      address: callersAddress,
      number: options.number,
      digits,
      sound: options.callersSpeak ? hotline.speech : null,
      dialsAtMs: options.dialsAtMs,
    });
    return run;
  }

  get record(): WireRecord {
    const { beganAt } = this;
    return { beganAt, callers: [...this.callers.values()], rings: [...this.rings.values()] };
  }

  /** Counts the callers who have asked for an agent and for whom no telephone has rung yet. */
  get waiting(): number {
    let count = 0;
    for (const { askedAt, overAt, number } of this.callers.values()) {
      if (askedAt !== null && overAt === null && !this.ringsOfCaller.has(number)) count += 1;
    }
    return count;
  }

  /** Counts the agents who have answered and not hung up. */
  get talking(): number {
    let count = 0;
    for (const ring of this.rings.values()) {
      if (ring.answeredAt !== null && ring.freeAt === null) count += 1;
    }
    return count;
  }

  /**
   * Waits until events on the wire have made the condition true.
   * @throws Error with the current state if they do not in time
   */
  async until(what: string, isTrue: () => boolean, withinMs: number): Promise<void> {
    const tooLong = AbortSignal.timeout(withinMs);
    while (!isTrue()) {
      if (tooLong.aborted) {
        throw new Error(`${what}: not within ${withinMs / 1000} s; ${this.words}`);
      }
      // The end of SIPp is not visible on the wire.
      const soon = { signal: AbortSignal.timeout(200) };
      await once(this.wireEvents, 'event', soon).catch(() => undefined);
    }
  }

  /** Waits until every caller has hung up. */
  async untilOver(withinMs: number): Promise<void> {
    await this.until('the end of the last call', () => this.sipp?.isOver === true, withinMs);
  }

  /**
   * Ends held calls one after another, evenly over a time. Agent calls that begin from now on end as
   * drawn.
   */
  letAgentCallsEnd(withinMs: number): void {
    this.holdsAgentCalls = false;
    // An agent may have answered whose caller still hears an announcement.
    const sparedMs = Math.max(0, this.sparedUntil - Date.now());
    for (const end of this.held.splice(0)) this.later(sparedMs + this.random() * withinMs, end);
  }

  /**
   * Lets no agent call end within this time from now, because callers on the line hear an announcement.
   */
  spare(ms: number): void {
    this.sparedUntil = Date.now() + ms;
  }

  /** Ends an agent's call at once: the agent hangs up. */
  endAgentCallOf(agent: string): void {
    for (const ring of this.rings.values()) {
      if (ring.agent === agent && ring.freeAt === null) this.hotline.telephones.tell(ring.callId);
    }
  }

  /** The state in words, for the terminal. */
  get words(): string {
    const all = [...this.callers.values()];
    const asked = all.filter(({ askedAt }) => askedAt !== null).length;
    const over = all.filter(({ overAt }) => overAt !== null).length;
    const { talking, waiting } = this;
    return `${all.length} dialled, ${asked} asked, ${this.rings.size} rung, ${talking} talking, ${waiting} waiting, ${over} over`;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.sipp?.stop();
    await this.wire?.stop();
  }

  private seen(message: SipMessage): void {
    const isOf = (address: string) => message.from === address || message.to === address;
    if (isOf(callersAddress)) this.ofCaller(message);
    // Kamailio and its nodes talk to each other, too.
    else if (isOf(agentsAddress)) this.ofAgent(message);
    this.wireEvents.emit('event');
  }

  private pressed({ at, toPort }: Packet): void {
    const caller = this.callersBySoundPort.get(toPort);
    if (caller !== undefined) caller.askedAt ??= at;
    this.wireEvents.emit('event');
  }

  private ofCaller({ at, from, method, status, answers, callId, ...rest }: SipMessage): void {
    const known = this.callers.get(callId);
    if (method === 'INVITE' && known === undefined) {
      const nothing = { answeredAt: null, askedAt: null, overAt: null, endedBy: null };
      const caller: WireCaller = { number: rest.fromUser, callId, ...nothing };
      this.callers.set(callId, caller);
      this.callersByNumber.set(caller.number, caller);
    } else if (known === undefined) {
      return;
    } else if (status === 200 && answers === 'INVITE' && known.answeredAt === null) {
      known.answeredAt = at;
      // Ports are reused: the latest call has the port.
      this.callersBySoundPort.set(rest.soundPort, known);
    } else if ((method === 'BYE' || status >= 400) && known.overAt === null) {
      known.overAt = at;
      known.endedBy = from === callersAddress ? 'caller' : 'hotline';
      const ring = this.ringsOfCaller.get(known.number);
      if (ring !== undefined && ring.answeredAt !== null) ring.freeAt ??= at;
    }
  }

  private ofAgent({ at, method, status, answers, callId, ...rest }: SipMessage): void {
    const known = this.rings.get(callId);
    if (method === 'INVITE' && known === undefined) {
      const people = { agent: rest.requestUser, caller: rest.fromUser };
      const ring: WireRing = { ...people, callId, at, answeredAt: null, freeAt: null };
      this.rings.set(callId, ring);
      this.ringsOfCaller.set(ring.caller, ring);
      this.later(this.draw(this.options.answerMs), () => {
        if (ring.freeAt === null) this.hotline.telephones.tell(callId);
      });
    } else if (known === undefined) {
      return;
    } else if (status === 200 && answers === 'INVITE' && known.answeredAt === null) {
      known.answeredAt = at;
      this.drawEnd(known);
    } else if (method === 'BYE' || method === 'CANCEL' || (status >= 400 && answers === 'INVITE')) {
      if (known.freeAt !== null) return;
      known.freeAt = at;
      this.later(lingerMs, () => this.hangUp(known.caller));
    }
  }

  /** Draws the end of an agent call. The agent ends half of the agent calls, the caller the other half. */
  private drawEnd(ring: WireRing): void {
    const asked = this.callersByNumber.get(ring.caller)?.askedAt ?? Date.now();
    const earliest = Math.max(asked + shortestVisitMs, this.sparedUntil);
    const talkMs = Math.max(this.draw(this.options.talkMs), earliest - Date.now());
    const isAgent = this.random() < 0.5;
    const end = () => {
      if (ring.freeAt !== null) return;
      if (isAgent) this.hotline.telephones.tell(ring.callId);
      else this.hangUp(ring.caller);
    };
    if (this.holdsAgentCalls) this.held.push(end);
    else this.later(talkMs, end);
  }

  private hangUp(number: string): void {
    const caller = this.callersByNumber.get(number);
    if (caller?.overAt === null) this.sipp?.tell(caller.callId);
  }

  private draw([from, to]: readonly [number, number]): number {
    return from + this.random() * (to - from);
  }

  private later(ms: number, work: () => void): void {
    // Events seen while the run stops start nothing any more.
    if (this.isStopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }
}
