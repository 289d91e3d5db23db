/** The separate log of a generated day, from which tests compute the figures in another way. */
import type { AgentStatus } from '../../app/queue/rules/agentState.js';
import type { EntryResult } from '../../app/queue/rules/queueEntry.js';

/** A caller in a queue, as the day's own log has it. */
export interface LoggedEntry {
  readonly id: number;
  readonly callId: string;
  readonly queue: string;
  readonly skills: readonly string[];
  readonly number: string;
  readonly enteredMs: number;
  readonly isTransferred: boolean;
  readonly estimateS: number | null;
  connectedMs: number | null;
  overMs: number | null;
  /** Null while it goes on. */
  result: EntryResult | null;
  agent: string | null;
  score: number | null;
  /** Whole seconds. */
  holdS: number;
  /** Null while the caller is not on hold. */
  heldSinceMs: number | null;
}

/** One piece of an agent's time. `untilMs` is null while it goes on. */
export interface AgentPiece {
  readonly agent: string;
  readonly status: AgentStatus;
  readonly reason: string | null;
  readonly fromMs: number;
  untilMs: number | null;
}

/** An offer of a caller to an agent. */
export interface LoggedOffer {
  readonly agent: string;
  readonly entryId: number;
  readonly atMs: number;
  endMs: number;
  end: 'answered' | 'missed' | 'withdrawn' | null;
}

/** Everything that happened on the day. */
export interface DayLog {
  readonly entries: LoggedEntry[];
  readonly pieces: AgentPiece[];
  readonly offers: LoggedOffer[];
  /** All calls, including those that did not ask for an agent. */
  readonly calls: { readonly startedMs: number; readonly endedMs: number | null }[];
  /** The moment at which the day stops, with callers waiting and talking. */
  readonly asOf: Date;
}
