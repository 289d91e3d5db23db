/** The size of each part of the desk bench, in the order of the parts. */
export interface DeskSize {
  readonly agents: number;
  /** Calls a second, a few more than the agents can serve, and for how long. */
  readonly rate: number;
  readonly seconds: number;
  /** Whether app_queue also runs without recordings. */
  readonly withBarePeer: boolean;
  readonly many: {
    readonly agents: number;
    readonly waiting: number;
    readonly rampRate: number;
    readonly rate: number;
    readonly seconds: number;
    /** Whether app_queue runs too. */
    readonly withPeer: boolean;
  };
  readonly crash: { readonly waiting: number; readonly talking: number };
}
