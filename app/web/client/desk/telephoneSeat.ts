/**
 * Where the telephone of this page sits. The telephone itself (SIP, microphone, loudspeaker) is loaded after the desk, and no page knows more of it
 * than its state.
 */
import { useEffect, useSyncExternalStore } from 'react';
import type { Telephone, TelephoneState } from '../telephone/telephoneState.js';
import type { DeskNow } from './useDesk.js';

const off: TelephoneState = {
  status: 'off',
  isMuted: false,
  level: 0,
  microphone: 'starting',
  why: null,
  isSoundBlocked: false,
  isTestCall: false,
  failure: null,
};

const listeners = new Set<() => void>();
let seated: Telephone | null = null;
let isLoading = false;

function tellAll(): void {
  for (const listener of listeners) listener();
}

/** Loads the telephone once the desk is known, which says whether this page is to be it at once. */
export function useSeatedTelephone(desk: DeskNow): void {
  useEffect(() => {
    // Only over TLS or at localhost does a browser let a page have a microphone.
    if (isLoading || !('mediaDevices' in navigator)) return;
    isLoading = true;
    void import('../telephone/startTelephone.js').then(({ startTelephone }) => {
      seated = startTelephone(desk);
      seated.subscribe(tellAll);
      tellAll();
    });
  }, [desk]);
}

/** The telephone of this page; null before it is loaded. */
export function seatedTelephone(): Telephone | null {
  return seated;
}

/** The state of this page's telephone, live. */
export function useTelephoneState(): TelephoneState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => seated?.read() ?? off,
  );
}
