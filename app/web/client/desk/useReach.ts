import { useTelephoneState } from './telephoneSeat.js';
import type { DeskNow } from './useDesk.js';

/**
 * Whether calls reach the agent: by the server's judgement, and by what this page knows earlier,
 * when its own connection to the exchange breaks.
 */
export function useReach(desk: DeskNow | undefined): DeskNow['reachable'] {
  const { isCutOff } = useTelephoneState();
  const reachable = desk?.reachable ?? { isReachable: true, why: null };
  return reachable.isReachable && isCutOff
    ? { isReachable: false, why: 'not_connected' }
    : reachable;
}
