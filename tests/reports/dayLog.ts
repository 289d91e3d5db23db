/** What a generated day has logged by itself, from which tests compute the figures another way. */
import type { AgentStatus } from '../../app/line/rules/agentState.js';
import type { EntryResult } from '../../app/line/rules/lineEntry.js';

export interface LoggedEntry {
  readonly id: number;
  readonly callId: string;
  readonly line: string;
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
  /** Null while she is not on hold. */
  heldSinceMs: number | null;
}

/** What an agent did from when to when; null: it goes on. */
export interface AgentPiece {
  readonly agent: string;
  readonly status: AgentStatus;
  readonly reason: string | null;
  readonly fromMs: number;
  untilMs: number | null;
}

export interface LoggedOffer {
  readonly agent: string;
  readonly entryId: number;
  readonly atMs: number;
  endMs: number;
  end: 'answered' | 'missed' | 'withdrawn' | null;
}

export interface DayLog {
  readonly entries: LoggedEntry[];
  readonly pieces: AgentPiece[];
  readonly offers: LoggedOffer[];
  /** Calls, those included that asked for nobody. */
  readonly calls: { readonly startedMs: number; readonly endedMs: number | null }[];
  /** The clock when it was broken off, with callers waiting and talking. */
  readonly asOf: Date;
}
