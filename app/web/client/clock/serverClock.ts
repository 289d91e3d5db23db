/**
 * The server's clock. Times in states are the server's, and the clock of a court's workstation may be minutes off, so time in a
 * state is counted by the server's.
 */
import { useSyncExternalStore } from 'react';

let aheadMs = 0;
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | null = null;
let tick = Date.now();

/** Takes over the server's time from an answer, asked for at `askedAt` (of this machine's clock, in milliseconds). */
export function learnServerTime(serverNow: string | number | Date, askedAt: number): void {
  const at = new Date(serverNow).getTime();
  if (Number.isNaN(at)) return;
  aheadMs = at - (askedAt + Date.now()) / 2;
}

/** The server's time now, in milliseconds. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    tick = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || ticking === null) return;
    clearInterval(ticking);
    ticking = null;
  };
}

/** The server's time, anew each second, in milliseconds. */
export function useServerNow(): number {
  useSyncExternalStore(subscribe, () => tick);
  return serverNow();
}
