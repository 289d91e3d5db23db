/** Keeps a page's cached replies up to date by the live events. */
import type { QueryClient } from '@tanstack/react-query';
import type { RouteName } from '../../contract/contract.js';
import { onLive } from './liveStream.js';
import { oldReadings, pauseAfter, soonMs } from './oldReadings.js';

/** A route that is being read, or was read a moment ago. */
interface Recent {
  /** The reply became outdated meanwhile, so the route must be read once more. */
  isDue: boolean;
}

/**
 * Reads again what live events make outdated.
 * @param agentId the agent whose page this is; null: the user takes no calls.
 * @returns a function that stops it.
 */
export function refreshLive(cache: QueryClient, agentId: number | null): () => void {
  const recent = new Map<RouteName, Recent>();
  const drawn = new Set<RouteName>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let isOver = false;

  function later(ms: number, work: () => void): void {
    if (isOver) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  }

  async function refresh(route: RouteName): Promise<void> {
    const before = recent.get(route);
    if (before !== undefined) {
      before.isDue = true;
      return;
    }
    const reading: Recent = { isDue: false };
    recent.set(route, reading);
    const beganAt = performance.now();
    await cache.invalidateQueries({ queryKey: [route] });
    later(pauseAfter(performance.now() - beganAt), () => {
      recent.delete(route);
      if (reading.isDue) void refresh(route);
    });
  }

  const stop = onLive((events) => {
    if (events === 'reset') {
      void cache.invalidateQueries();
      return;
    }
    const old = events.flatMap((event) => oldReadings(event, agentId));
    const atOnce = old.filter(({ when }) => when === 'now').map(({ route }) => route);
    for (const route of new Set(atOnce)) void refresh(route);
    for (const { route, when } of old) {
      if (when === 'now' || drawn.has(route)) continue;
      drawn.add(route);
      later(Math.random() * soonMs, () => {
        drawn.delete(route);
        void refresh(route);
      });
    }
  });
  return () => {
    isOver = true;
    stop();
    for (const timer of timers) clearTimeout(timer);
  };
}
