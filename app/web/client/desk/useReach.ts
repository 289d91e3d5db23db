import { useTelephoneState } from './telephoneSeat.js';
import type { DeskNow } from './useDesk.js';

/**
 * Whether calls reach the agent: as the server judges; and what this page knows before the server can say it, when its own way to the exchange
 * is cut.
 */
export function useReach(desk: DeskNow | undefined): DeskNow['reachable'] {
  const { isCutOff } = useTelephoneState();
  const reachable = desk?.reachable ?? { isReachable: true, why: null };
  return reachable.isReachable && isCutOff
    ? { isReachable: false, why: 'not_connected' }
    : reachable;
}
