/** Which readings a live event makes old, and their refreshing: at once, and then twice a second at most. */
import type { QueryClient } from '@tanstack/react-query';
import type { LiveEvent } from '../../live/liveEvent.js';
import { onLive } from './liveStream.js';
import type { ReadRoute } from './useRead.js';

const routesOf: Readonly<Record<LiveEvent['kind'], readonly ReadRoute[]>> = {
  agent: ['GET /api/desk', 'GET /api/floor', 'GET /api/desk/directory', 'GET /api/me/day'],
  entry: ['GET /api/desk', 'GET /api/floor', 'GET /api/missed-calls'],
  callback: ['GET /api/callbacks', 'GET /api/missed-calls'],
  order: [
    'GET /api/orders',
    'POST /api/orders/search',
    'GET /api/orders/:number',
    'GET /api/order-summary',
  ],
  alarm: ['GET /api/wall'],
};

const shortestPauseMs = 500;

/** Refreshes readings by the live events. @returns what ends it. */
export function refreshLive(cache: QueryClient): () => void {
  const waiting = new Map<ReadRoute, { due: boolean; timer: ReturnType<typeof setTimeout> }>();

  function refresh(route: ReadRoute): void {
    const held = waiting.get(route);
    if (held !== undefined) {
      held.due = true;
      return;
    }
    void cache.invalidateQueries({ queryKey: [route] });
    const timer = setTimeout(() => {
      const { due } = waiting.get(route) ?? { due: false };
      waiting.delete(route);
      if (due) refresh(route);
    }, shortestPauseMs);
    waiting.set(route, { due: false, timer });
  }

  const stop = onLive((events) => {
    if (events === 'reset') {
      void cache.invalidateQueries();
      return;
    }
    for (const route of new Set(events.flatMap((event) => routesOf[event.kind]))) refresh(route);
  });
  return () => {
    stop();
    for (const { timer } of waiting.values()) clearTimeout(timer);
  };
}
