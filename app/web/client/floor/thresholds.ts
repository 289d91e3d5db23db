/** Thresholds of alarms: how they are written, and how they are entered. */
import type { GotReply } from '../../contract/contract.js';
import { formatDuration } from '../clock/formatTime.js';

/** What an alarm is about. */
export type AlarmSubject = GotReply<'GET /api/wall'>['alarms'][number]['subject'];

/** The unit in which people enter a threshold. */
export type ThresholdUnit = 'callers' | 'seconds' | 'percent' | 'agents';

export const unitOf: Readonly<Record<AlarmSubject, ThresholdUnit>> = {
  waiting: 'callers',
  longest_wait: 'seconds',
  service_level: 'percent',
  connection_rate: 'percent',
  agents: 'agents',
};

/** Writes a value or a threshold of a subject: 02:00, 80.0%, 5. */
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

/** A threshold as it is entered, as the server has it: a share is a fraction of 1. */
export const enteredThreshold = (subject: AlarmSubject, entered: number): number =>
  unitOf[subject] === 'percent' ? entered / 100 : entered;

/** A threshold of the server, as it is entered. */
export const thresholdToEnter = (subject: AlarmSubject, threshold: number): number =>
  unitOf[subject] === 'percent' ? Math.round(threshold * 1000) / 10 : threshold;
