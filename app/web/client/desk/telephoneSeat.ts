/**
 * Where the telephone of the page sits. The telephone itself (SIP, microphone, loudspeaker) is loaded when somebody chooses it, and no page
 * knows more of it than this.
 */
import { useSyncExternalStore } from 'react';

export interface TelephoneState {
  /** `other_tab`: another page has taken the telephone over. */
  readonly status: 'off' | 'other_tab' | 'connecting' | 'registered' | 'ringing' | 'talking';
  readonly isMuted: boolean;
  /** What the microphone picks up, 0 to 1. */
  readonly level: number;
}

export interface Telephone {
  /** The state now; the same object until something changes. */
  read(): TelephoneState;
  /** @returns what ends it. */
  subscribe(listener: () => void): () => void;
  /** Registers this page as the agent's telephone; `takeOver`: also while another page is. */
  start(takeOver: boolean): void;
  answer(): void;
  /** Ends the call, or refuses the one that rings. */
  hangUp(): void;
  setMuted(isMuted: boolean): void;
  /** Calls the echo: whoever speaks hears themselves. */
  testCall(): void;
  chooseInput(deviceId: string): void;
  chooseOutput(deviceId: string): void;
}

const off: TelephoneState = { status: 'off', isMuted: false, level: 0 };
const listeners = new Set<() => void>();
let seated: Telephone | null = null;
let stop: (() => void) | null = null;

function tellAll(): void {
  for (const listener of listeners) listener();
}

/** Seats the telephone of this page. */
export function seatTelephone(telephone: Telephone): void {
  stop?.();
  seated = telephone;
  stop = telephone.subscribe(tellAll);
  tellAll();
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
