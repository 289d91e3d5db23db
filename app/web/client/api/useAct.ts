import { useRef } from 'react';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { GotReply, RouteName } from '../../contract/contract.js';
import { callApi, type Sent } from './callApi.js';
import type { ReadRoute } from './useRead.js';

/** A route that changes something. */
export type ActRoute = Exclude<RouteName, ReadRoute>;

/**
 * Does something at the server, and refreshes what it changes. While a request is out, the same request again does nothing: whoever
 * presses a key or a button twice wants it done once. A refusal is shown by whoever watches the cache of mutations (`app.tsx`),
 * unless `quiet`. With `repeats` each request goes out: what is saved while it is written.
 */
export function useAct<N extends ActRoute>(
  route: N,
  options: {
    readonly refreshes?: readonly ReadRoute[];
    readonly quiet?: boolean;
    readonly repeats?: boolean;
  } = {},
): UseMutationResult<GotReply<N>, Error, Sent<N>[0]> {
  const cache = useQueryClient();
  // A reference, because the second press may come before the page is drawn anew.
  const out = useRef(new Set<string>());
  const act = useMutation<GotReply<N>, Error, Sent<N>[0]>({
    mutationFn: (sent: Sent<N>[0]) => callApi(route, ...([sent] as unknown as Sent<N>)),
    meta: { quiet: options.quiet === true },
    // Until what it changes is read anew the page shows what was before, and a key would do the same again.
    onSettled: async (_reply, _error, sent) => {
      await Promise.all(
        (options.refreshes ?? []).map((read) => cache.invalidateQueries({ queryKey: [read] })),
      );
      out.current.delete(nameOf(sent));
    },
  });
  const mutate: typeof act.mutate = (...asked) => {
    const name = nameOf(asked[0]);
    if (out.current.has(name) && options.repeats !== true) return;
    out.current.add(name);
    act.mutate(...asked);
  };
  return { ...act, mutate };
}

/** Tells requests of a route apart; a file is none of those that are sent twice. */
const nameOf = (sent: unknown): string => JSON.stringify(sent ?? null);
