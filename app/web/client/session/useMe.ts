import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { GotReply } from '../../contract/contract.js';
import { Refused } from '../api/callApi.js';
import { readKey, useRead } from '../api/useRead.js';
import { claimDrafts, forgetDrafts } from './drafts.js';

export type Me = GotReply<'GET /api/me'>;

export type Session =
  | { readonly kind: 'loading' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'signed_in'; readonly me: Me };

/** No user was signed in at the last reply. While the page asks again, the sign-in form stays. */
let wasNobody = false;

/** The session of this browser. */
export function useSession(): Session {
  const { data, error } = useRead('GET /api/me', undefined, { everyMs: 60_000 });
  if (error instanceof Refused && error.status === 401) {
    wasNobody = true;
    return { kind: 'nobody' };
  }
  if (data === undefined && wasNobody) return { kind: 'nobody' };
  if (data !== undefined) wasNobody = false;
  if (data !== undefined) return { kind: 'signed_in', me: data };
  return error === null ? { kind: 'loading' } : { kind: 'unreachable' };
}

/**
 * The user for whom this page was last drawn. After sign-out, a component may render once more before
 * the sign-in form replaces it (a clock ticks, for example); an error there would leave an empty page.
 */
let lastMe: Me | null = null;

/**
 * The signed-in user, on a page that only signed-in users see.
 * @throws Error on any other page.
 */
export function useMe(): Me {
  const session = useSession();
  if (session.kind === 'signed_in') lastMe = session.me;
  if (lastMe === null) throw new Error('nobody is signed in on this page');
  return lastMe;
}

/** Whose replies are in the cache; null: nobody's yet. */
let cachedFor: number | null = null;

/**
 * Says whose the cached replies are from now on. Those of another person are removed: that one may
 * have been signed out by another tab of this browser.
 */
export function claimCache(cache: QueryClient, userId: number): void {
  if (cachedFor !== null && cachedFor !== userId) removeReplies(cache);
  cachedFor = userId;
}

function removeReplies(cache: QueryClient): void {
  const [route] = readKey('GET /api/me');
  cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== route });
}

/**
 * Sets the signed-in user; undefined: signed out. All data that was read for another user is
 * dropped.
 */
export function useTakeOverSession(): (me: Me | undefined) => void {
  const cache = useQueryClient();
  return (me) => {
    const [route] = readKey('GET /api/me');
    removeReplies(cache);
    if (me === undefined) {
      forgetDrafts();
      void cache.resetQueries({ queryKey: [route] });
    } else {
      claimDrafts(me.id);
      cache.setQueryData(readKey(route), me);
    }
  };
}
