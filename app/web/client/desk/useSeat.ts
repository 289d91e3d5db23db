/** Loads the telephone of the page when it is known whose desk it is; what it weighs, no page waits for. */
import { useEffect } from 'react';
import { seatTelephone } from './telephoneSeat.js';
import type { DeskNow } from './useDesk.js';

/** For whom it was loaded: somebody else may sign in without loading the page anew. */
let seatedFor: number | null = null;

/** @param desk the desk once it is known; the first that is says whether this page is the telephone at once */
export function useSeat(desk: DeskNow | undefined): void {
  useEffect(() => {
    if (desk === undefined || seatedFor === desk.agent.id) return;
    seatedFor = desk.agent.id;
    void import('../telephone/startTelephone.js').then(({ startTelephone }) =>
      seatTelephone(startTelephone(desk)),
    );
  }, [desk]);
}
