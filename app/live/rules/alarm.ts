/** The subjects of the wall's alarms, each with a threshold. */

export type AlarmSubject =
  /** The number of waiting callers. */
  | 'waiting'
  /** The wait of the first caller in the line, in seconds. */
  | 'longest_wait'
  /** Too low: the share of the last hour's callers who were answered in time. */
  | 'service_level'
  /** Too low: the connection rate of the last hour. */
  | 'connection_rate'
  /** Too low: agents at work. */
  | 'agents';
