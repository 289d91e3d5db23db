/**
 * Decides which callers are let in, so that no caller can take up all the places. It reports
 * refusals without flooding the log.
 */
import type { App } from '../../core/app.js';
import type { Call } from '../call.js';
import { CallFlood, type FloodRefusal } from './rules/callFlood.js';

/** How often (ms) the log says that a number or an address is still being refused. */
const tellAgainMs = 60_000;

export interface Admission {
  /**
   * Hangs up a call that is not let in; true when it has. A call that is let in counts until it is
   * over.
   */
  refuse(call: Call): boolean;
  /** Counts a call that was up before this process started. It is never refused. */
  keep(call: Call): void;
}

/**
 * Makes the admission of this process. Its limits come from the config.
 * @param isShared whether many people call from a number
 */
export function makeAdmission(
  { config, log }: Pick<App, 'config' | 'log'>,
  isShared: (number: string) => boolean,
): Admission {
  const flood = new CallFlood({
    places: config.MAX_CALLS,
    shareOfNumber: config.MAX_SHARE_PER_NUMBER,
    shareOfWithheld: config.MAX_SHARE_WITHHELD,
    newPerNumber: config.MAX_NEW_CALLS_PER_NUMBER,
    newPerAddress: config.MAX_NEW_CALLS_PER_ADDRESS,
  });
  /** Calls that are up, by number. */
  const up = new Map<string, number>();
  /** Refusals since the last log line, by reason and by number or address. */
  const untold = new Map<string, number>();

  function keep(call: Call): void {
    const { callerNumber: number } = call;
    up.set(number, (up.get(number) ?? 0) + 1);
    void call.ended.then(() => {
      const left = (up.get(number) ?? 1) - 1;
      if (left > 0) up.set(number, left);
      else up.delete(number);
    });
  }

  /** Logs the first refusal at once, then one sum per minute. */
  function tell(call: Call, because: FloodRefusal): void {
    const who = because === 'address_rate' ? call.sourceAddress : call.callerNumber;
    const key = `${because} ${who ?? ''}`;
    const fields = { because, number: call.callerNumber, address: call.sourceAddress };
    const before = untold.get(key);
    untold.set(key, (before ?? 0) + 1);
    if (before !== undefined) return;
    log.warn('refused a call', fields);
    untold.set(key, 0);
    const again = () => {
      const calls = untold.get(key) ?? 0;
      if (calls === 0) {
        untold.delete(key);
        return;
      }
      log.warn('refused more calls', { ...fields, calls });
      untold.set(key, 0);
      setTimeout(again, tellAgainMs).unref();
    };
    setTimeout(again, tellAgainMs).unref();
  }

  return {
    keep,
    refuse(call) {
      const because = flood.refuses(
        {
          number: call.callerNumber,
          isShared: isShared(call.callerNumber),
          address: call.sourceAddress ?? null,
          upOfNumber: up.get(call.callerNumber) ?? 0,
        },
        performance.now(),
      );
      if (because === null) {
        keep(call);
        return false;
      }
      tell(call, because);
      // A 503 would make a carrier treat the whole trunk as full because of one caller.
      void call.hangUp(because === 'address_rate' ? 'congestion' : 'busy');
      return true;
    },
  };
}
