import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { GotReply, RouteName } from '../../contract/contract.js';
import { callApi, type Sent } from './callApi.js';

/** A route that reads; by POST where what is looked for must not stand in an address. */
export type ReadRoute = Extract<
  RouteName,
  `GET ${string}` | 'POST /api/orders/search' | 'POST /api/calls/search'
>;

/** How a reading is kept up to date beside the live events. */
export interface Upkeep {
  /** False: not asked for yet. */
  readonly enabled?: boolean;
  /** Asked for again every so many milliseconds. */
  readonly everyMs?: number;
  /** For so many milliseconds an answer counts as new: a page that is opened meanwhile does not ask again. */
  readonly freshMs?: number;
  /** While other parameters are read, the former answer stays. Never for a page about one person. */
  readonly keepsFormer?: boolean;
}

/** The key under which a reading is kept. Live events refresh by its first part, the route. */
export const readKey = (route: ReadRoute, sent?: unknown) => [route, sent ?? {}] as const;

/** Reads a route, and keeps the answer. */
export function useRead<N extends ReadRoute>(
  route: N,
  sent: Sent<N>[0],
  upkeep: Upkeep = {},
): UseQueryResult<GotReply<N>> {
  return useQuery({
    queryKey: readKey(route, sent),
    queryFn: () => callApi(route, ...([sent] as unknown as Sent<N>)),
    ...(upkeep.keepsFormer === true ? { placeholderData: keepPreviousData } : {}),
    ...(upkeep.enabled === undefined ? {} : { enabled: upkeep.enabled }),
    ...(upkeep.freshMs === undefined ? {} : { staleTime: upkeep.freshMs }),
    ...(upkeep.everyMs === undefined ? {} : { refetchInterval: upkeep.everyMs }),
  });
}
