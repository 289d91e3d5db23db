import type { GotReply } from '../../contract/contract.js';
import { formatDuration } from '../clock/formatTime.js';
import { TimeSince } from '../clock/timeSince.js';
import { Icon } from '../look/icon.js';
import { floorWords } from '../words/floor.js';
import { useWords } from '../words/useWords.js';

type Alarm = GotReply<'GET /api/wall'>['alarms'][number];

function figure(subject: Alarm['subject'], value: number): string {
  switch (subject) {
    case 'longest_wait':
      return formatDuration(value);
    case 'service_level':
    case 'connection_rate':
      return `${(value * 100).toFixed(1)}%`;
    case 'waiting':
    case 'agents':
      return String(value);
    default: {
      const never: never = subject;
      return never;
    }
  }
}

/** Thresholds that are passed now. */
export function AlarmBanner({ alarms }: { readonly alarms: readonly Alarm[] }) {
  const words = useWords(floorWords);
  if (alarms.length === 0) return null;
  return (
    <div role="alert">
      <ul className="alarms" aria-label={words.alarms}>
        {alarms.map((alarm) => (
          <li key={alarm.id}>
            <Icon name="warning" />
            <strong>{alarm.line}</strong>
            {words.alarmSays(
              words.alarm[alarm.subject],
              figure(alarm.subject, alarm.value),
              figure(alarm.subject, alarm.threshold),
            )}
            <TimeSince at={alarm.beganAt} />
          </li>
        ))}
      </ul>
    </div>
  );
}
