import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { GotReply, RouteName } from '../../contract/contract.js';
import { replyAfter } from './applyEvents.js';
import { callApi, type Sent } from './callApi.js';
import { eventsSince } from './liveStream.js';

/** A route that reads. It is a POST where the search words must not be in an address. */
export type ReadRoute = Extract<
  RouteName,
  `GET ${string}` | 'POST /api/tickets/search' | 'POST /api/calls/search'
>;

/** How a reply is kept up to date beside the live events. */
export interface Upkeep<N extends ReadRoute = ReadRoute> {
  /** False: do not ask yet. */
  readonly enabled?: boolean;
  /**
   * Ask again after this many milliseconds, which may depend on the last reply; undefined before the
   * first one.
   */
  readonly everyMs?: number | ((last: GotReply<N> | undefined) => number);
  /**
   * For this many milliseconds a reply counts as new, so that a page opened meanwhile does not ask
   * again.
   */
  readonly freshMs?: number;
  /**
   * Keep showing the former reply while the reply for other parameters loads. Never set this on a
   * page about one person.
   */
  readonly keepsFormer?: boolean;
}

/** The cache key of a reply. Its first part is the route, by which live events refresh it. */
export const readKey = (route: ReadRoute, sent?: unknown) => [route, sent ?? {}] as const;

/** Reads a route, and caches the reply. */
export function useRead<N extends ReadRoute>(
  route: N,
  sent: Sent<N>[0],
  upkeep: Upkeep<N> = {},
): UseQueryResult<GotReply<N>> {
  const { everyMs } = upkeep;
  return useQuery<GotReply<N>>({
    queryKey: readKey(route, sent),
    queryFn: async () => {
      const askedAtMs = performance.now();
      const reply = await callApi(route, ...([sent] as unknown as Sent<N>));
      return replyAfter(route, reply, eventsSince(askedAtMs));
    },
    ...(upkeep.keepsFormer === true ? { placeholderData: keepPreviousData } : {}),
    ...(upkeep.enabled === undefined ? {} : { enabled: upkeep.enabled }),
    ...(upkeep.freshMs === undefined ? {} : { staleTime: upkeep.freshMs }),
    ...(everyMs === undefined
      ? {}
      : {
          refetchInterval:
            typeof everyMs === 'number' ? everyMs : ({ state }) => everyMs(state.data),
        }),
  });
}
