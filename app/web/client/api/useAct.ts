import { useRef } from 'react';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { GotReply, RouteName } from '../../contract/contract.js';
import { callApi, type Sent } from './callApi.js';
import type { ReadRoute } from './useRead.js';

/** A route that changes something. */
export type ActRoute = Exclude<RouteName, ReadRoute>;

/**
 * Sends a request that changes something, then reads again what it changes. While a request is
 * under way, the same request is not sent a second time, because a user who presses a key or a
 * button twice wants one action. The listener of the mutation cache (`console.tsx`) shows refusals,
 * unless `quiet`, or `inForm`: the form shows them itself (`parts/refusal.tsx`). With `repeats`
 * every request is sent, for texts that are saved while the user writes them. `onSuccess` is called
 * also after the page has been left.
 */
export function useAct<N extends ActRoute>(
  route: N,
  options: {
    readonly refreshes?: readonly ReadRoute[];
    readonly quiet?: boolean;
    readonly inForm?: boolean;
    readonly repeats?: boolean;
    readonly onSuccess?: () => void;
  } = {},
): UseMutationResult<GotReply<N>, Error, Sent<N>[0]> {
  const cache = useQueryClient();
  // A ref, because the second press may come before the next render.
  const out = useRef(new Set<string>());
  const act = useMutation<GotReply<N>, Error, Sent<N>[0]>({
    mutationFn: (sent: Sent<N>[0]) => callApi(route, ...([sent] as unknown as Sent<N>)),
    meta: { quiet: options.quiet === true, inForm: options.inForm === true },
    onSuccess: () => options.onSuccess?.(),
    // The action ends only when the page has read again what it changed. Until then the page shows
    // the former state, and the same key would repeat the action.
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

/**
 * Tells the requests of one route apart. A file becomes `{}`, but no route with a file is sent
 * twice.
 */
const nameOf = (sent: unknown): string => JSON.stringify(sent ?? null);
