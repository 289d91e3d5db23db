/**
 * Holds the telephone of this page. The telephone itself (SIP, microphone, loudspeaker) is loaded
 * after the desk, and pages see only its state.
 */
import { useEffect, useSyncExternalStore } from 'react';
import { telephoneOff, type Telephone, type TelephoneState } from '../telephone/telephoneState.js';
import type { DeskNow } from './useDesk.js';

const listeners = new Set<() => void>();
/** Before the telephone is loaded. Another object than the loaded one's, so that pages see it come. */
const notLoaded: TelephoneState = { ...telephoneOff };
let seated: Telephone | null = null;
let isLoading = false;
/**
 * This page was the telephone until the session ended. After the next sign-in it becomes the
 * telephone again, and gets its caller back.
 */
let wasHere = false;

function tellAll(): void {
  for (const listener of listeners) listener();
}

function noteState(): void {
  const { status } = seated?.read() ?? notLoaded;
  if (status !== 'off') wasHere = status !== 'other_tab';
  tellAll();
}

/**
 * Loads the telephone as soon as the desk is known, because the desk says whether this page should
 * become the telephone at once. A user without a desk has no agent call that could be kept.
 */
export function useSeatedTelephone(desk: Pick<DeskNow, 'page' | 'agentCall'>): void {
  useEffect(() => {
    // A browser gives a page a microphone only over TLS or at localhost.
    if (isLoading || !('mediaDevices' in navigator)) return;
    isLoading = true;
    void import('../telephone/startTelephone.js').then(({ startTelephone }) => {
      seated = startTelephone(desk);
      seated.subscribe(noteState);
      noteState();
    });
  }, [desk]);
  const isKept = desk.agentCall !== null && desk.agentCall.agentLostAt !== null;
  useEffect(() => {
    if (isKept && wasHere && seated?.read().status === 'off') seated.start(true);
  }, [desk, isKept]);
}

/**
 * Makes this page the telephone, unless another page is.
 * @returns whether calls reach this page now.
 */
export function becomeTelephone(): Promise<boolean> {
  const telephone = seated;
  if (telephone === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const look = () => {
      const { status, failure } = telephone.read();
      if (status === 'connecting' && failure === null) return;
      stop();
      resolve(status !== 'off' && status !== 'other_tab' && status !== 'connecting');
    };
    const stop = telephone.subscribe(look);
    telephone.start(false);
    look();
  });
}

/** Ends this page's telephone with the session of its user. */
export function leaveTelephone(): void {
  seated?.leave();
}

/** Returns the telephone of this page; null before it is loaded. */
export function seatedTelephone(): Telephone | null {
  return seated;
}

/** The state of this page's telephone; renders again when it changes. */
export function useTelephoneState(): TelephoneState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => seated?.read() ?? notLoaded,
  );
}
