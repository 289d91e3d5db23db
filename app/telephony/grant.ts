/** How many new callers the PBX lets in. Types only. */

/** What the PBX is told: it counts those who come in until it is told anew. */
export interface Grant {
  /** False: it lets everybody in. */
  readonly isGuarding: boolean;
  /** When it forgets this, in seconds since 1970. */
  readonly until: number;
  /** Names this grant. */
  readonly window: number;
  readonly mayStart: number;
  /** The rest is for whoever looks. */
  readonly perSecond: number;
  readonly latenessMs: number;
  readonly refusedInMinute: number;
}
