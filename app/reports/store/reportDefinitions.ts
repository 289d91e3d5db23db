/**
 * Every report by its name. A report names its columns, each with its formula, and the SQL function
 * that computes them; other programs may call those functions too.
 */
import * as ofAgents from './agentReports.js';
import { calls } from './callReports.js';
import { normMisses, norms } from './normReports.js';
import * as ofQueue from './queueReports.js';
import { tickets } from './ticketReports.js';
import { text } from './reportColumns.js';
import type { ReportDefinition, SqlReport } from './sqlReport.js';

const summary: SqlReport = {
  name: 'summary',
  about: 'every figure of a period, with its formula',
  groupings: [],
  takesQueue: true,
  columns: [
    text('figure', { en: 'figure', zh: '指标' }),
    text('value', { en: 'value', zh: '数值' }),
    text('formula', { en: 'formula', zh: '公式' }),
  ],
  sql: null,
};

const definitions: readonly SqlReport[] = [
  summary,
  ofQueue.service,
  ofQueue.outcomes,
  ofQueue.connection,
  ofAgents.handling,
  ofAgents.occupancy,
  ofAgents.pauses,
  ofAgents.offers,
  ofQueue.waiting,
  ofAgents.talking,
  ofQueue.abandoned,
  ofQueue.missed,
  ofAgents.missedOffers,
  ofQueue.satisfaction,
  ofQueue.estimate,
  calls,
  tickets,
  norms,
  normMisses,
];

/** All reports, under the names by which they are requested. */
export const reports: readonly ReportDefinition[] = definitions;

/** Finds a report by name; null when there is none. */
export function findReport(name: string): ReportDefinition | null {
  return definitions.find((definition) => definition.name === name) ?? null;
}

/**
 * Finds a report with its SQL function.
 * @throws Error when there is none of that name.
 */
export function definitionOf(name: string): SqlReport {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error(`there is no report ${name}`);
  return definition;
}
