/** Keeps a page's cached replies up to date by the live events. */
import type { QueryClient } from '@tanstack/react-query';
import type { RouteName } from '../../contract/contract.js';
import { onLive } from './liveStream.js';
import { oldReadings, soonMs } from './oldReadings.js';
import { PacedReadings } from './pacedReadings.js';

/**
 * Reads again what live events make outdated.
 * @param agentId the agent whose page this is; null: the user takes no calls.
 * @returns a function that stops it.
 */
export function refreshLive(cache: QueryClient, agentId: number | null): () => void {
  const readings = new PacedReadings<RouteName>((route) =>
    cache.invalidateQueries({ queryKey: [route] }),
  );
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

  const stop = onLive((events) => {
    if (events === 'reset') {
      void cache.invalidateQueries();
      return;
    }
    const old = events.flatMap((event) => oldReadings(event, agentId));
    const atOnce = old.filter(({ when }) => when === 'now').map(({ route }) => route);
    for (const route of new Set(atOnce)) void readings.refresh(route);
    for (const { route, when } of old) {
      if (when === 'now' || drawn.has(route)) continue;
      drawn.add(route);
      later(Math.random() * soonMs, () => {
        drawn.delete(route);
        void readings.refresh(route);
      });
    }
  });
  return () => {
    isOver = true;
    stop();
    readings.stop();
    for (const timer of timers) clearTimeout(timer);
  };
}
