/** How much the bench of the desk measures, each part after the ones before it. */
export interface DeskSize {
  readonly agents: number;
  /** Calls a second, a little more than the agents can serve, and for how long. */
  readonly rate: number;
  readonly seconds: number;
  /** Also app_queue without recordings. */
  readonly withBarePeer: boolean;
  readonly many: {
    readonly agents: number;
    readonly waiting: number;
    readonly rampRate: number;
    readonly rate: number;
    readonly seconds: number;
    /** Also app_queue. */
    readonly withPeer: boolean;
  };
  readonly crash: { readonly waiting: number; readonly talking: number };
}
