/**
 * The server's clock. States carry the server's times, and the clock of a workstation may be
 * minutes off, so the page counts the time in a state by the server's clock.
 */
import { useSyncExternalStore } from 'react';

let aheadMs = 0;
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | null = null;
let tick = Date.now();

/**
 * Takes the server's time from a reply. `askedAt` is when the request was sent, by this machine's
 * clock, in milliseconds.
 */
export function learnServerTime(serverNow: string | number | Date, askedAt: number): void {
  const at = new Date(serverNow).getTime();
  if (Number.isNaN(at)) return;
  aheadMs = at - (askedAt + Date.now()) / 2;
}

/** The server's time now, in milliseconds. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/**
 * Calls a listener each second.
 * @returns a function that ends it.
 */
export function everySecond(listener: () => void): () => void {
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

/** The server's time in milliseconds, updated each second. */
export function useServerNow(): number {
  useSyncExternalStore(everySecond, () => tick);
  return serverNow();
}
