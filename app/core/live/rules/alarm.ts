/** The subjects of the wallboard's alarms, each with a threshold. */

export type AlarmSubject =
  /** The number of waiting callers. */
  | 'waiting'
  /** The wait of the first caller in the queue, in seconds. */
  | 'longest_wait'
  /** Too low: the share of the last hour's callers who were answered in time. */
  | 'service_level'
  /** Too low: the connection rate of the last hour. */
  | 'connection_rate'
  /** Too low: agents at work. */
  | 'agents';

/**
 * The thresholds of a new queue; an administrator or a supervisor changes them. Shares of the last
 * hour have none: of few calls they swing. The connection rate of 24 hours is watched without a
 * threshold (reports/watchConnectionRate.ts).
 */
export const firstThresholds: Readonly<Partial<Record<AlarmSubject, number>>> = {
  waiting: 5,
  // Eight times the 15 seconds of GB/T 33358-2016.
  longest_wait: 120,
  agents: 1,
};
