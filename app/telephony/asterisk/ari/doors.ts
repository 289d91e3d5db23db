/**
 * Admission of new callers. This program tells the dialplan how many to let in
 * (asterisk-config/extensions.d/hotline.conf reads it). The dialplan admits or refuses them by
 * itself, so a refusal costs this program nothing and stays quick when this program lags.
 */
import { isLoopback } from '../../../core/loopback.js';
import { withoutSide } from '../../../core/nodes/side.js';
import type { Grant } from '../../grant.js';
import type { AriConnection } from './connection.js';
import type { AriEvent } from './events.js';
import { readGlobal, setGlobal } from './operations.js';

/** Most event ages kept; more would add no information, and nothing may be collecting them. */
const mostAges = 5000;

/** Tells the dialplan how many callers to let in, and measures how late events arrive. */
export class Doors {
  private ages: number[] = [];
  private readonly isSameClock: boolean;
  private wasGuarding = false;
  private drained: boolean | null = null;

  constructor(
    private readonly ari: AriConnection,
    private readonly app: string,
    url: string,
  ) {
    this.isSameClock = isLoopback(new URL(url).hostname);
  }

  /**
   * Notes how old an event is: the time it waited in Asterisk's task processors, in the socket, and
   * for this process.
   */
  came(event: AriEvent): void {
    if (!this.isSameClock || event.timestamp === undefined) return;
    const ageMs = Date.now() - Date.parse(event.timestamp);
    if (ageMs >= 0 && this.ages.length < mostAges) this.ages.push(ageMs);
  }

  /** Returns the ages noted since the last call, in milliseconds. */
  takeAges(): number[] {
    const { ages } = this;
    this.ages = [];
    return ages;
  }

  /** What the dialplan was told by {@link drain} since the last connect; null when nothing. */
  get isDrained(): boolean | null {
    return this.drained;
  }

  /** Call after each connect: an Asterisk that was restarted has forgotten what it was told. */
  connectedAnew(): void {
    this.drained = null;
  }

  /**
   * Tells the dialplan to refuse every new call, or to take calls again. Asterisk keeps that whether
   * or not this program runs, until it is restarted or its dialplan is reloaded (`clearglobalvars` in
   * extensions.conf). {@link isDrained} does not notice a reload: to keep it drained, say it again.
   * @throws ConnectionLost, AriTimeout
   */
  async drain(isDrained: boolean): Promise<void> {
    await this.ari.run(setGlobal(drainingVariable(this.app), isDrained ? 'yes' : 'no'));
    this.drained = isDrained;
  }

  /**
   * Tells the dialplan to hand new calls to this application, and not to that of the node's other side. Asterisk keeps
   * that as long as {@link drain}.
   * @throws ConnectionLost, AriTimeout
   */
  async takeNewCalls(): Promise<void> {
    await this.ari.run(setGlobal(takingVariable(this.app), this.app));
  }

  /**
   * Tells the dialplan how many new callers to admit.
   * @param grant null: admit everybody.
   * @returns how many callers the dialplan has refused since Asterisk started; null while it has no
   *   reason to refuse. Callers refused at the same moment may count once.
   * @throws ConnectionLost, AriTimeout
   */
  async tell(grant: Grant | null): Promise<number | null> {
    const text = grant?.isGuarding === true ? textOf(grant) : '';
    const told = this.ari.run(setGlobal(admissionVariable(this.app), text));
    const isRead = text !== '' || this.wasGuarding;
    this.wasGuarding = text !== '';
    if (!isRead) {
      await told;
      return null;
    }
    const [, answer] = await Promise.all([told, this.ari.run(readGlobal(`REFUSED_${this.app}`))]);
    const { value } = (answer.status < 400 ? answer.body : {}) as { value?: string };
    return Number(value ?? 0);
  }
}

/**
 * Returns the name of the global variable by which the dialplan is told how many calls to admit.
 */
export const admissionVariable = (app: string): string => `ADMISSION_${app}`;

/** Returns the name of the global variable by which the dialplan is told to refuse every call: of both sides of a node. */
const drainingVariable = (app: string): string => `DRAINING_${withoutSide(app)}`;

/** Returns the name of the global variable that says which side of an application new calls are handed to. */
const takingVariable = (app: string): string => `TAKING_${withoutSide(app)}`;

/**
 * Formats a grant for the dialplan, which reads the first five values. A window is the time until
 * the next grant: the dialplan counts the callers in it together.
 */
function textOf(grant: Grant): string {
  const { until, window, mayStart, perSecond, atMost, latenessMs, refusedInMinute } = grant;
  const decimals = [mayStart, perSecond, atMost].map((number) => number.toFixed(2));
  return [until, window, ...decimals, latenessMs, refusedInMinute].join(':');
}

/** Parses the variable's text, for the doctor; null when admission is unlimited. */
export function readGrant(text: string): Grant | null {
  const numbers = text.split(':').map(Number);
  const [until = 0, window = 0, mayStart = 0, perSecond = 0, atMost = 0, latenessMs = 0] = numbers;
  const refusedInMinute = numbers[6];
  if (numbers.length !== 7 || numbers.some(Number.isNaN) || refusedInMinute === undefined) {
    return null;
  }
  return {
    isGuarding: true,
    until,
    window,
    mayStart,
    perSecond,
    atMost,
    latenessMs,
    refusedInMinute,
  };
}
