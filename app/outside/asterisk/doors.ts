/**
 * How many new callers the dialplan lets in, as it was told (asterisk-config/extensions.d/hotline.conf reads it). They are let
 * in or refused without this program, so a refusal costs it nothing and is as quick when it is late.
 */
import { isLoopback } from '../../rules/loopback.js';
import type { Grant } from '../../rules/admissionRate.js';
import type { AriConnection } from './connection.js';
import type { AriEvent } from './events.js';
import { readGlobal, setGlobal } from './operations.js';

/** Ages of more events than this say no more; nobody may be there to ask for them. */
const mostAges = 5000;

export class Doors {
  private ages: number[] = [];
  private readonly isSameClock: boolean;
  private wasGuarding = false;

  constructor(
    private readonly ari: AriConnection,
    private readonly app: string,
    url: string,
  ) {
    this.isSameClock = isLoopback(new URL(url).hostname);
  }

  /** Notes how old an event is: it has waited in Asterisk's task processors, in the socket, and for this process. */
  came(event: AriEvent): void {
    if (!this.isSameClock || event.timestamp === undefined) return;
    const ageMs = Date.now() - Date.parse(event.timestamp);
    if (ageMs >= 0 && this.ages.length < mostAges) this.ages.push(ageMs);
  }

  takeAges(): number[] {
    const { ages } = this;
    this.ages = [];
    return ages;
  }

  /**
   * @param grant null: whoever comes.
   * @returns how many the dialplan has refused since Asterisk started; null while it has no reason to. Those who are refused
   *   at the same moment may count once.
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

export const admissionVariable = (app: string): string => `ADMISSION_${app}`;

/** A window is the time until the next grant: those who come in it are counted together. The dialplan reads the first five. */
function textOf(grant: Grant): string {
  const { until, window, mayStart, perSecond, atMost, latenessMs, refusedInMinute } = grant;
  const decimals = [mayStart, perSecond, atMost].map((number) => number.toFixed(2));
  return [until, window, ...decimals, latenessMs, refusedInMinute].join(':');
}

/** What stands in the variable, for the doctor; null when nobody is counted. */
export function readGrant(text: string): Grant | null {
  const numbers = text.split(':').map(Number);
  const [until = 0, window = 0, mayStart = 0, perSecond = 0, atMost = 0, latenessMs = 0] = numbers;
  const refusedInMinute = numbers[6];
  if (numbers.length !== 7 || numbers.some(Number.isNaN) || refusedInMinute === undefined) {
    return null;
  }
  return {
    isGuarding: true,
    ...{ until, window, mayStart, perSecond, atMost, latenessMs, refusedInMinute },
  };
}
