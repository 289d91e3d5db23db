/** Keeps a page's cached replies up to date by the live events. */
import type { QueryClient } from '@tanstack/react-query';
import type { GotReply, RouteName } from '../../contract/contract.js';
import type { LiveEvent } from '../../live/liveEvent.js';
import { deskAfter, floorAfterAll } from './applyEvents.js';
import { onLive } from './liveStream.js';
import { oldReadings, soonMs } from './oldReadings.js';
import { PacedReadings } from './pacedReadings.js';

/**
 * Milliseconds until a floor that shows the events is read again, for the figures that no event
 * tells. On a busy floor most readings are those, and would keep a new caller's waiting.
 */
const figuresMs = 1000;

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

  function readLater(route: RouteName, ms: number): void {
    if (drawn.has(route)) return;
    drawn.add(route);
    later(ms, () => {
      drawn.delete(route);
      void readings.refresh(route);
    });
  }

  const stop = onLive((events) => {
    if (events === 'reset') {
      void cache.invalidateQueries();
      return;
    }
    const isFloorShown = showOnFloors(cache, events);
    showAtDesk(cache, events);
    const old = events.flatMap((event) => oldReadings(event, agentId));
    const atOnce = new Set(old.filter(({ when }) => when === 'now').map(({ route }) => route));
    if (isFloorShown && atOnce.delete('GET /api/floor')) readLater('GET /api/floor', figuresMs);
    for (const route of atOnce) void readings.refresh(route);
    for (const { route, when } of old) {
      if (when === 'soon') readLater(route, Math.random() * soonMs);
    }
  });
  return () => {
    isOver = true;
    stop();
    readings.stop();
    for (const timer of timers) clearTimeout(timer);
  };
}

/** @returns whether every floor that a page has read shows all of the events now. */
function showOnFloors(cache: QueryClient, events: readonly LiveEvent[]): boolean {
  let areShown = true;
  cache.setQueriesData<GotReply<'GET /api/floor'>>({ queryKey: ['GET /api/floor'] }, (floor) => {
    areShown &&= floor !== undefined;
    return changed(floor, (before) => {
      const { floor: after, isWhole } = floorAfterAll(before, events);
      areShown &&= isWhole;
      return after;
    });
  });
  return areShown;
}

function showAtDesk(cache: QueryClient, events: readonly LiveEvent[]): void {
  cache.setQueriesData<GotReply<'GET /api/desk'>>({ queryKey: ['GET /api/desk'] }, (desk) =>
    changed(desk, (before) => events.reduce(deskAfter, before)),
  );
}

/** Undefined leaves the cache as it is, and its periods, too. */
function changed<T>(before: T | undefined, change: (before: T) => T): T | undefined {
  if (before === undefined) return undefined;
  const after = change(before);
  return after === before ? undefined : after;
}
