/** When a queue raises an alarm. */
import type { AlarmSubject } from '../../core/live/rules/alarm.js';

/** What is compared with thresholds. */
export interface AlarmFigures {
  readonly waiting: number;
  /** Null: nobody waits. */
  readonly longestWaitS: number | null;
  /** Of the last hour, fractions of 1; null when nobody called. */
  readonly serviceLevel: number | null;
  readonly connectionRate: number | null;
  /** Agents who are there. */
  readonly agents: number;
  /** People answer the queue at this hour. */
  readonly isOpen: boolean;
}

/**
 * The value that breaks a threshold; null when it is kept. Callers and seconds break it from above,
 * shares and agents from below; nobody misses agents while the court is closed.
 */
export function brokenBy(
  subject: AlarmSubject,
  threshold: number,
  figures: AlarmFigures,
): number | null {
  const above = (value: number | null) => (value !== null && value > threshold ? value : null);
  const below = (value: number | null) => (value !== null && value < threshold ? value : null);
  switch (subject) {
    case 'waiting':
      return above(figures.waiting);
    case 'longest_wait':
      return above(figures.longestWaitS);
    case 'service_level':
      return below(figures.serviceLevel);
    case 'connection_rate':
      return below(figures.connectionRate);
    case 'agents':
      return figures.isOpen ? below(figures.agents) : null;
  }
}

const nouns: Readonly<Record<AlarmSubject, string>> = {
  waiting: '等待人数',
  longest_wait: '最长等待',
  service_level: '服务水平',
  connection_rate: '接通率',
  agents: '在线坐席',
};

/** The words of an SMS about an alarm: the subject and its value. */
export function alarmWords(
  subject: AlarmSubject,
  value: number,
): { subject: string; value: string } {
  const text = {
    waiting: `${Math.round(value)}人`,
    longest_wait: `${Math.round(value / 60)}分钟`,
    service_level: `${Math.round(value * 100)}%`,
    connection_rate: `${Math.round(value * 100)}%`,
    agents: `${Math.round(value)}人`,
  }[subject];
  return { subject: nouns[subject], value: text };
}
