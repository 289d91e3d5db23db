import { useEffect, useRef } from 'react';
import { useRead } from '../api/useRead.js';
import { playAlarm } from '../desk/ring/playAlarm.js';
import { useQueueName } from '../parts/useQueueName.js';
import { AlarmBanner } from './alarmBanner.js';

/** The alarms of the court, on every page of a supervisor; a new alarm plays a sound. */
export function AlarmWatch() {
  const alarms = useRead('GET /api/alarms', undefined, { everyMs: 30_000 }).data?.alarms;
  const queueName = useQueueName();
  const known = useRef<ReadonlySet<number> | null>(null);
  useEffect(() => {
    if (alarms === undefined) return;
    const before = known.current;
    known.current = new Set(alarms.map(({ id }) => id));
    // Alarms that are already on when the page opens play no sound.
    if (before !== null && alarms.some(({ id }) => !before.has(id))) playAlarm();
  }, [alarms]);
  return alarms !== undefined && <AlarmBanner alarms={alarms} queueName={queueName} />;
}
