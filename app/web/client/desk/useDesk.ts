import type { GotReply } from '../../contract/contract.js';
import { deskEveryMs } from '../api/oldReadings.js';
import { useAct, type ActRoute } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';

/** The agent's state and call in the server's form. */
export type DeskNow = GotReply<'GET /api/desk'>;
/** An offered caller, or the caller in the agent call. */
export type DeskCaller = NonNullable<DeskNow['offer']>;
export type DeskAgentCall = NonNullable<DeskNow['agentCall']>;

/**
 * Reads the desk. Live events refresh it. It is also read every few seconds, in case their stream has
 * died unnoticed, and for changes without an event, such as the end of a rest.
 */
export function useDesk(): DeskNow | undefined {
  return useRead('GET /api/desk', undefined, {
    everyMs: (desk) => deskEveryMs(desk?.agent.status),
  }).data;
}

/** An action that changes the desk. */
export function useDeskAct<N extends Extract<ActRoute, `POST /api/desk/${string}`>>(
  route: N,
  options: { readonly inForm?: true } = {},
) {
  // Text is saved again and again while the agent writes it, and the last request counts.
  return useAct(route, {
    ...options,
    refreshes: ['GET /api/desk'],
    repeats: route === 'POST /api/desk/wrap-up',
  });
}
