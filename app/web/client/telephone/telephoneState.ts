/** What the telephone in the page is doing. Types only: pages know these, and nothing of SIP. */

/** What the microphone does; the words are those of the contract. */
export type MicrophoneState = 'starting' | 'live' | 'silent' | 'muted' | 'ended';

export interface TelephoneState {
  /** `other_tab`: another page has taken the telephone over. */
  readonly status: 'off' | 'other_tab' | 'connecting' | 'registered' | 'ringing' | 'talking';
  readonly isMuted: boolean;
  /** What the microphone picks up, 0 to 1. */
  readonly level: number;
  readonly microphone: MicrophoneState;
  /** Why no call reaches this page, as the server judges; null when one does. */
  readonly why: 'not_connected' | 'no_microphone' | 'page_silent' | null;
  /** The browser plays no sound before somebody touches the page. */
  readonly isSoundBlocked: boolean;
  /** Who calls, as the exchange shows it: `李敏 1001`; null without a call that comes in. */
  readonly from: string | null;
  /** It is the test call that goes on. */
  readonly isTestCall: boolean;
  /** Why it could not be started; null: it could, or nobody has tried. */
  readonly failure: 'no_microphone' | 'exchange_away' | null;
  /** It was connected, and the way to the exchange is cut: known here before the server can say it. It comes back by itself. */
  readonly isCutOff: boolean;
  /** So many seconds the machine slept, or the page stood still, and no call reached it; null once somebody has touched the page since. */
  readonly sleptS: number | null;
}

export interface Telephone {
  /** The state now; the same object until something changes. */
  read(): TelephoneState;
  /** @returns what ends it. */
  subscribe(listener: () => void): () => void;
  /** Registers this page as the agent's telephone; `takeOver`: also while another page is. */
  start(takeOver: boolean): void;
  /** Gives it back: the agent is signed out of the line. */
  stop(): void;
  answer(): void;
  /** Ends the call, or refuses the one that rings. */
  hangUp(): void;
  setMuted(isMuted: boolean): void;
  /** Calls the echo: whoever speaks hears themselves. */
  testCall(): void;
  chooseInput(deviceId: string): void;
  chooseOutput(deviceId: string): void;
}
