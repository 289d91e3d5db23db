/** How many new callers the PBX lets in. Types only. */

/** What the PBX is told: it counts those who come in until it is told again. */
export interface Grant {
  /** False: it lets everybody in. */
  readonly isGuarding: boolean;
  /** When it forgets this, in seconds since 1970. */
  readonly until: number;
  /** When it was made, in milliseconds since 1970. It names this grant. */
  readonly window: number;
  /** How many calls may begin at once. Not a whole number. */
  readonly mayStart: number;
  /** How many more calls may begin with each second since {@link window}. */
  readonly perSecond: number;
  /** How many calls may begin in all, however late the next grant is. */
  readonly atMost: number;
  /** The rest is for people who look at it. */
  readonly latenessMs: number;
  readonly refusedInMinute: number;
}
