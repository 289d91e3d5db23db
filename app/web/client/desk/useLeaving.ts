import { useEffect } from 'react';
import { useRead } from '../api/useRead.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import { useTelephoneState } from './telephoneSeat.js';

/**
 * What becomes of a call when the user signs out of the console now: the question to ask first, or
 * null where nothing is broken off. The browser asks by itself before a tab is closed in which
 * somebody talks.
 * @param hasDesk whether the user has a desk.
 */
export function useLeaving(hasDesk: boolean): string | null {
  const words = useWords(deskWords);
  const telephone = useTelephoneState();
  const desk = useRead('GET /api/desk', undefined, { enabled: hasDesk }).data;
  const agentCallsHere = telephone.status === 'talking' && !telephone.isTestCall;
  useEffect(() => {
    if (!agentCallsHere) return;
    const ask = (event: Event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [agentCallsHere]);

  if (desk?.agentCall != null) {
    return desk.page === null ? words.leavesDeskAgentCall : words.leavesAgentCall;
  }
  if (agentCallsHere) return words.leavesInside;
  if (desk?.offer != null || (telephone.status === 'ringing' && !telephone.isTestCall))
    return desk?.page === null ? words.leavesDeskOffer : words.leavesOffer;
  return desk?.agent.status === 'wrap_up' ? words.leavesWrapUp : null;
}
