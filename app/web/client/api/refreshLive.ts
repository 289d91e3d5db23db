/** Keeps a page's cached replies up to date by the live events. */
import type { Query, QueryClient } from '@tanstack/react-query';
import type { GotReply, RouteName } from '../../contract/contract.js';
import type { LiveEvent } from '../../live/liveEvent.js';
import { bothLack, deskAfter, floorAfterAll, replyAfter, type Lacking } from './applyEvents.js';
import { callApi, type Sent } from './callApi.js';
import { eventsSince, onLive } from './liveStream.js';
import { oldReadings, soonMs } from './oldReadings.js';
import { PacedReadings } from './pacedReadings.js';

type Floor = GotReply<'GET /api/floor'>;

const floorRoute = 'GET /api/floor';
const callersRoute = 'GET /api/floor/callers';

/**
 * Milliseconds until a floor that shows the events is read again, for the agents' figures, which no
 * event tells. On a busy floor most readings are those, and a new caller who comes during one is
 * seen later.
 */
const figuresMs = 3000;

/**
 * Reads again what live events make outdated.
 * @param agentId the agent whose page this is; null: the user takes no calls.
 * @returns a function that stops it.
 */
export function refreshLive(cache: QueryClient, agentId: number | null): () => void {
  /** The ids of what is outdated of a route, where it is not every reply. */
  const outdated = new Map<RouteName, Set<number>>();
  const readings = new PacedReadings<RouteName>(async (route) => {
    if (route === callersRoute) return readCallers(cache);
    const ids = outdated.get(route);
    outdated.delete(route);
    const isOld = ({ state }: Query) => ids === undefined || isAbout(state.data, ids);
    // Invalidating does not restart a first fetch, whose reply may be older than the event. It is
    // invalidated once more when it has ended.
    const first = cache
      .getQueryCache()
      .findAll({ queryKey: [route], type: 'active' })
      .filter(({ state }) => state.data === undefined && state.fetchStatus === 'fetching');
    await cache.invalidateQueries({ queryKey: [route], predicate: isOld });
    await cache.invalidateQueries({
      queryKey: [route],
      predicate: (query) => first.includes(query) && isOld(query),
    });
  });
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
    const lacks = showOnFloors(cache, events);
    showAtDesk(cache, events);
    const old = events.flatMap((event) => oldReadings(event, agentId));
    const atOnce = new Set(old.filter(({ when }) => when === 'now').map(({ route }) => route));
    if (lacks !== 'all' && atOnce.delete(floorRoute)) {
      if (lacks === 'callers') void readings.refresh(callersRoute);
      readLater(floorRoute, figuresMs);
    }
    for (const { route, id } of old) {
      if (id !== undefined) outdated.set(route, (outdated.get(route) ?? new Set()).add(id));
    }
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

/** Whether a reply is about one of these; nobody can tell before it is there. */
const isAbout = (reply: unknown, ids: ReadonlySet<number>) =>
  reply === undefined || ids.has((reply as { readonly id?: number }).id ?? -1);

/** @returns what the floors that a page has read lack then. */
function showOnFloors(cache: QueryClient, events: readonly LiveEvent[]): Lacking {
  let lacking: Lacking = null;
  cache.setQueriesData<Floor>({ queryKey: [floorRoute] }, (floor) => {
    if (floor === undefined) lacking = 'all';
    return changed(floor, (before) => {
      const { floor: after, lacks } = floorAfterAll(before, events);
      lacking = bothLack(lacking, lacks);
      return after;
    });
  });
  return lacking;
}

/**
 * Reads the callers of the floors that are shown. A floor that is being read already is read again
 * as a whole: its reply might be older than these callers, and replace them.
 */
async function readCallers(cache: QueryClient): Promise<void> {
  void cache.invalidateQueries({ queryKey: [floorRoute], type: 'inactive' });
  const floors = cache.getQueryCache().findAll({ queryKey: [floorRoute], type: 'active' });
  await Promise.all(
    floors.map(async ({ queryKey, state }) => {
      const readWhole = () => cache.invalidateQueries({ queryKey, exact: true });
      if (state.fetchStatus === 'fetching') return readWhole();
      const askedAtMs = performance.now();
      const sent = queryKey[1] as Sent<typeof callersRoute>[0];
      try {
        const callers = await callApi(callersRoute, sent);
        cache.setQueryData<Floor>(queryKey, (floor) =>
          changed(floor, (before) =>
            replyAfter(floorRoute, { ...before, ...callers }, eventsSince(askedAtMs)),
          ),
        );
      } catch {
        // The reading of the whole tells what is wrong.
        await readWhole();
      }
    }),
  );
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
