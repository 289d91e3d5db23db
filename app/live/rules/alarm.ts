/** What an alarm of the wall can be about. */

export const alarmSubjects = [
  /** So many callers wait. */
  'waiting',
  /** The caller at the head has waited so long, in seconds. */
  'longest_wait',
  /** The share answered in time, of the last hour, is below. */
  'service_level',
  /** The connection rate of the last hour is below. */
  'connection_rate',
  /** So few agents are there who could answer. */
  'agents',
] as const;

export type AlarmSubject = (typeof alarmSubjects)[number];
