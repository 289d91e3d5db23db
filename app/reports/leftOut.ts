/** What a report does not count, because it is kept from who reads it. */
import type { Queryable } from '../core/database/pool.js';
import { callsKeptFrom, ticketsKeptFrom, type Reader } from '../tickets/seenTickets.js';
import { definitionOf } from './store/reportDefinitions.js';
import type { ReportDefinition } from './store/sqlReport.js';

export interface LeftOut {
  /** Ids of tickets that no figure includes. */
  readonly leftOut: readonly number[];
  /** Ids of calls that no list and no count of single calls includes. */
  readonly leftOutCalls: readonly string[];
}

/** Returns what a report leaves out for a reader: nothing where it counts neither tickets nor single calls. */
export async function leftOutFor(
  db: Queryable,
  { name }: Pick<ReportDefinition, 'name'>,
  reader: Reader,
): Promise<LeftOut> {
  const takes = definitionOf(name).sql?.takes ?? [];
  return {
    leftOut: takes.includes('leftOut') ? await ticketsKeptFrom(db, reader) : [],
    leftOutCalls: takes.includes('leftOutCalls') ? await callsKeptFrom(db, reader) : [],
  };
}

/** Whether a report counts tickets, some of which are kept from some readers. */
export function countsTickets({ name }: Pick<ReportDefinition, 'name'>): boolean {
  return definitionOf(name).sql?.takes.includes('leftOut') === true;
}
