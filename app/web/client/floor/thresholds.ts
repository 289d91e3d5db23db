/** Thresholds of alarms: how the page shows them, and how users enter them. */
import type { GotReply } from '../../contract/contract.js';
import { formatDuration } from '../clock/formatTime.js';

/** The figure that an alarm watches. */
export type AlarmSubject = GotReply<'GET /api/wallboard'>['alarms'][number]['subject'];

/** The unit in which users enter a threshold. */
export type ThresholdUnit = 'callers' | 'seconds' | 'percent' | 'agents';

export const unitOf: Readonly<Record<AlarmSubject, ThresholdUnit>> = {
  waiting: 'callers',
  longest_wait: 'seconds',
  service_level: 'percent',
  connection_rate: 'percent',
  agents: 'agents',
};

/** Formats a value or a threshold of a figure: 02:00, 80.0%, 5. */
export function writeThreshold(subject: string, value: number): string {
  switch (unitOf[subject as AlarmSubject]) {
    case 'seconds':
      return formatDuration(value);
    case 'percent':
      return `${(value * 100).toFixed(1)}%`;
    default:
      return String(value);
  }
}

/** Converts an entered threshold to the server's form, where a share is a fraction of 1. */
export const enteredThreshold = (subject: AlarmSubject, entered: number): number =>
  unitOf[subject] === 'percent' ? entered / 100 : entered;

/** Converts a threshold of the server to the form in which users enter it. */
export const thresholdToEnter = (subject: AlarmSubject, threshold: number): number =>
  unitOf[subject] === 'percent' ? Math.round(threshold * 1000) / 10 : threshold;
