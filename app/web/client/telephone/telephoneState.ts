/** The state of the telephone in the page. Pages know this file, and nothing of SIP. */

/** The state of the microphone; the words are those of the contract. */
export type MicrophoneState = 'starting' | 'live' | 'silent' | 'muted' | 'ended';

export interface TelephoneState {
  /** `other_tab`: another page is the telephone now. */
  readonly status: 'off' | 'other_tab' | 'connecting' | 'registered' | 'ringing' | 'talking';
  readonly isMuted: boolean;
  /** The level of the microphone, 0 to 1. */
  readonly level: number;
  readonly microphone: MicrophoneState;
  /** Why no call reaches this page, as the server judges; null when calls reach it. */
  readonly why: 'not_connected' | 'no_microphone' | 'page_silent' | null;
  /** The browser plays no sound until the user touches the page. */
  readonly isSoundBlocked: boolean;
  /** The caller as the exchange shows it: `李敏 1001`; null without an incoming call. */
  readonly from: string | null;
  /** The current call is the test call. */
  readonly isTestCall: boolean;
  /** Why the telephone could not start; null: it could, or was not asked to. */
  readonly failure: 'no_microphone' | 'exchange_away' | null;
  /**
   * The connection to the exchange is lost. The page knows this before the server can say it. The
   * telephone reconnects by itself.
   */
  readonly isCutOff: boolean;
  /**
   * For how many seconds the machine slept or the page was suspended, when no call reached it; null
   * once the user has touched the page since.
   */
  readonly sleptS: number | null;
}

/** The state of a page that is not the telephone. */
export const telephoneOff: TelephoneState = {
  status: 'off',
  isMuted: false,
  level: 0,
  microphone: 'starting',
  why: null,
  isSoundBlocked: false,
  from: null,
  isTestCall: false,
  failure: null,
  isCutOff: false,
  sleptS: null,
};

export interface Telephone {
  /** Returns the state now; the same object until something changes. */
  read(): TelephoneState;
  /** @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
  /** Registers this page as the agent's telephone; `takeOver`: also while another page is. */
  start(takeOver: boolean): void;
  /** Gives the telephone up, which signs the agent out of the queues. */
  stop(): void;
  /**
   * Ends the telephone here at once, and closes the microphone, because the session is over. A caller
   * in an agent call is kept for the agent, as when a page is closed.
   */
  leave(): void;
  answer(): void;
  /** Ends the call, or declines the ringing one. */
  hangUp(): void;
  setMuted(isMuted: boolean): void;
  /** Calls the echo test: agents hear themselves. */
  testCall(): void;
  chooseInput(deviceId: string): void;
  chooseOutput(deviceId: string): void;
}
