/** What happened on a day. The measure knows it; an attacker wants to. */

export interface DayCall {
  /** The id of its row. */
  readonly id: string;
  /** Calls that went the same way have the same words here; null: no report went this way. */
  readonly way: string | null;
  /** When the caller dialled and when the caller was gone, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface DayReport {
  /** The id of the call in which it was made. */
  readonly call: string;
  readonly how: 'digits' | 'console' | 'command';
  /** The number that the network showed; empty: none. */
  readonly from: string;
  /** Its number, where the one who wrote it down was told. */
  readonly number: string | null;
}

export interface PlayedDay {
  readonly calls: readonly DayCall[];
  readonly reports: readonly DayReport[];
}
