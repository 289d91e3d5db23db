/** Every call of the load, as it went over the wire between the callers and Asterisk. */
import { callersAddress, peerCallersAddress } from '../benchAsterisk.js';
import { watchWire, type SipMessage } from '../desk/deskWire.js';

/** A call. Times are milliseconds since the epoch, null if it did not happen. */
export interface SeenCall {
  /** Whether the caller wants an agent. Others want to hear a fact of their case. */
  readonly wantsAgent: boolean;
  readonly number: string;
  readonly dialledAt: number;
  answeredAt: number | null;
  overAt: number | null;
  /** `hotline`, too, where Asterisk knows nothing of the call on which the caller hangs up. */
  endedBy: 'caller' | 'hotline' | null;
}

/** Callers who are watched. */
export interface WatchedCallers {
  readonly calls: readonly SeenCall[];
  /** Stops watching. @throws Error if a packet was missed */
  stop(): Promise<void>;
}

/** Watches all callers from now on. */
export async function watchCallers(sipPort: number): Promise<WatchedCallers> {
  const calls = new Map<string, SeenCall>();
  const wire = await watchWire({
    sipPort,
    onMessage: (message) => note(calls, message),
    onDigit: () => undefined,
  });
  return {
    get calls() {
      return [...calls.values()];
    },
    stop: () => wire.stop(),
  };
}

function note(calls: Map<string, SeenCall>, message: SipMessage): void {
  const { at, from, to, method, status, answers, callId } = message;
  const caller = [from, to].find((each) => each === callersAddress || each === peerCallersAddress);
  if (caller === undefined) return;
  const call = calls.get(callId);
  if (call === undefined) {
    if (method !== 'INVITE') return;
    const yet = { answeredAt: null, overAt: null, endedBy: null };
    const wantsAgent = caller === callersAddress;
    calls.set(callId, { wantsAgent, number: message.fromUser, dialledAt: at, ...yet });
  } else if (status === 200 && answers === 'INVITE') {
    call.answeredAt ??= at;
  } else if (status >= 400) {
    // Whatever is refused: the call, or its end, because there is no such call any more.
    call.overAt ??= at;
    call.endedBy = 'hotline';
  } else if ((method === 'BYE' || method === 'CANCEL') && call.overAt === null) {
    call.overAt = at;
    call.endedBy = from === caller ? 'caller' : 'hotline';
  }
}
