import type { GotReply } from '../../contract/contract.js';
import { TimeSince } from '../clock/timeSince.js';
import { Icon } from '../look/icon.js';
import { floorWords } from '../words/floor.js';
import { useWords } from '../words/useWords.js';
import { writeThreshold } from './thresholds.js';

type Alarm = GotReply<'GET /api/wallboard'>['alarms'][number];

/** Thresholds that are exceeded now. */
export function AlarmBanner(props: {
  readonly alarms: readonly Alarm[];
  /** Gives the shown name of a queue by its name in the program. */
  readonly queueName: (name: string) => string;
}) {
  const { alarms, queueName } = props;
  const words = useWords(floorWords);
  if (alarms.length === 0) return null;
  return (
    <div role="alert">
      <ul className="alarms" aria-label={words.alarms}>
        {alarms.map((alarm) => (
          <li key={alarm.id}>
            <Icon name="warning" />
            <strong>{queueName(alarm.queue)}</strong>
            {words.alarmSays(
              words.alarm[alarm.subject],
              writeThreshold(alarm.subject, alarm.value),
              writeThreshold(alarm.subject, alarm.threshold),
            )}
            <TimeSince at={alarm.beganAt} />
          </li>
        ))}
      </ul>
    </div>
  );
}
