import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { GotReply, RouteName } from '../../contract/contract.js';
import { callApi, type Sent } from './callApi.js';
import type { ReadRoute } from './useRead.js';

/** A route that changes something. */
export type ActRoute = Exclude<RouteName, ReadRoute>;

/**
 * Does something at the server, and refreshes what it changes. A refusal is shown by whoever watches the cache of mutations (`app.tsx`),
 * unless `quiet`.
 */
export function useAct<N extends ActRoute>(
  route: N,
  options: { readonly refreshes?: readonly ReadRoute[]; readonly quiet?: boolean } = {},
): UseMutationResult<GotReply<N>, Error, Sent<N>[0]> {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (sent: Sent<N>[0]) => callApi(route, ...([sent] as unknown as Sent<N>)),
    meta: { quiet: options.quiet === true },
    onSettled: () =>
      Promise.all(
        (options.refreshes ?? []).map((read) => cache.invalidateQueries({ queryKey: [read] })),
      ),
  });
}
