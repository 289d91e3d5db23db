/** What a report is made of. */
import type { Column } from './reportColumns.js';

/** By what the rows of a report can be grouped. */
export type Grouping =
  | 'total'
  | '15m'
  | '30m'
  | '60m'
  | 'day'
  | 'queue'
  | 'skill'
  | 'agent'
  /** This one and those below are for tickets. */
  | 'court'
  | 'department'
  | 'kind';

export interface ReportDefinition {
  readonly name: string;
  readonly about: string;
  /**
   * The first is the default. A report without groupings is a list, or one table for the whole
   * period.
   */
  readonly groupings: readonly Grouping[];
  readonly takesQueue: boolean;
  /** The subjects of the report go on changing after its days are over. */
  readonly isNeverFinal?: true;
  readonly columns: readonly Column[];
}

/** The groupings by time. */
export const intervals = ['day', '15m', '30m', '60m'] as const;

/** What an SQL function of a report can take. */
export type Argument =
  | 'from'
  | 'until'
  | 'by'
  | 'queue'
  | 'asOf'
  | 'results'
  | 'court'
  | 'leftOut'
  | 'leftOutCalls'
  /** The norms of service of the court, or of all courts: read when the report is computed. */
  | 'norms';

/** A report with the SQL function that computes it (sql/functions/report_*.sql). */
export interface SqlReport extends ReportDefinition {
  /** Null for a report that is assembled from others. */
  readonly sql: {
    readonly name: string;
    readonly takes: readonly Argument[];
    readonly results?: readonly string[];
  } | null;
}
