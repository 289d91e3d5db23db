import type { TelephoneState } from '../telephone/telephoneState.js';
import { seatedTelephone, useTelephoneState } from './telephoneSeat.js';

/** The page's telephone as the desk uses it. */
export interface DeskTelephone extends TelephoneState {
  /** Whether this browser has a telephone to offer. */
  readonly isThere: boolean;
  start(takeOver: boolean): void;
  answer(): void;
  hangUp(): void;
  setMuted(isMuted: boolean): void;
}

/** The telephone of this page, live. What it is asked before it is loaded does nothing. */
export function useTelephone(): DeskTelephone {
  const state = useTelephoneState();
  const telephone = seatedTelephone();
  return {
    ...state,
    isThere: telephone !== null,
    start: (takeOver) => telephone?.start(takeOver),
    answer: () => telephone?.answer(),
    hangUp: () => telephone?.hangUp(),
    setMuted: (isMuted) => telephone?.setMuted(isMuted),
  };
}
