import type { TelephoneState } from '../telephone/telephoneState.js';
import { seatedTelephone, useTelephoneState } from './telephoneSeat.js';

/** The page's telephone as the desk uses it. */
export interface DeskTelephone extends TelephoneState {
  /** Whether this browser can have a telephone. */
  readonly isThere: boolean;
  readonly start: (takeOver: boolean) => void;
  readonly answer: () => void;
  readonly hangUp: () => void;
  readonly setMuted: (isMuted: boolean) => void;
}

/**
 * The telephone of this page; renders again when it changes. Calls to it do nothing before it is
 * loaded.
 */
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
