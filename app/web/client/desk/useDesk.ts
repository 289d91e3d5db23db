import type { GotReply } from '../../contract/contract.js';
import { useAct, type ActRoute } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';

/** The agent's state and call, as the server has them. */
export type DeskNow = GotReply<'GET /api/desk'>;
export type DeskStatus = DeskNow['agent']['status'];
/** A caller who is offered or talks. */
export type DeskCaller = NonNullable<DeskNow['offer']>;
export type DeskTalk = NonNullable<DeskNow['talk']>;

/** Reads the desk. Live events refresh it; the period here is for what has no event, such as the end of a rest. */
export function useDesk(): DeskNow | undefined {
  return useRead('GET /api/desk', undefined, { everyMs: 5_000 }).data;
}

/** Something done at the desk, which changes the desk. */
export function useDeskAct<N extends Extract<ActRoute, `POST /api/desk/${string}`>>(route: N) {
  // What is written is saved again and again, and the last counts.
  return useAct(route, {
    refreshes: ['GET /api/desk'],
    repeats: route === 'POST /api/desk/wrap-up',
  });
}
