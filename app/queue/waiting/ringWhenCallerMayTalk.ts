/**
 * Rings an agent once the caller has heard all that comes before a talk, so that an agent who
 * answers talks at once. The offer, and so what the desk shows of the caller, is there before.
 */
import type { Ringing, RingOptions, RingResult } from '../../telephony/ringing.js';
import type { Floor } from '../floor/floor.js';

/**
 * Milliseconds after which it rings all the same: longer than the notice of recording, heard twice.
 * An agent who was given a caller must not wait for something that never comes.
 */
const longestMs = 12_000;
/** The agent sees the caller meanwhile, so that counts towards the time to answer: but so much is left. */
const leastRingMs = 10_000;

/** Rings as {@link Floor.telephony} does, but not before the caller may talk. */
export function ringWhenCallerMayTalk(
  floor: Pick<Floor, 'callers' | 'telephony'>,
  entryId: number,
  options: RingOptions,
): Ringing {
  let ringing: Ringing | null = null;
  let cancel: () => void = () => undefined;
  const cancelled = new Promise<RingResult>((resolve) => {
    cancel = () => resolve({ kind: 'cancelled' });
  });
  const rung = async (): Promise<RingResult> => {
    const sinceMs = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestMs)));
    const over = new AbortController();
    const mayRing = floor.callers.untilMayRing(entryId, over.signal);
    const first = await Promise.race([mayRing, late, cancelled]);
    clearTimeout(timer);
    over.abort();
    if (first !== undefined) return first;
    const leftMs = options.timeoutMs - (performance.now() - sinceMs);
    const timeoutMs = Math.max(Math.min(options.timeoutMs, leastRingMs), Math.round(leftMs));
    ringing = floor.telephony.ring({ ...options, timeoutMs });
    return ringing.result;
  };
  const { to, purpose } = options;
  return {
    id: `offered-${entryId}`,
    to,
    purpose,
    result: rung(),
    async cancel() {
      cancel();
      await ringing?.cancel();
    },
  };
}
