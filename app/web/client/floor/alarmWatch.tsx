import { useEffect, useRef } from 'react';
import { useRead } from '../api/useRead.js';
import { playAlarm } from '../desk/ring/playAlarm.js';
import { useLineName } from '../parts/useLineName.js';
import { AlarmBanner } from './alarmBanner.js';

/** The alarms of the court, on whatever page the supervisor is; a new one sounds. */
export function AlarmWatch() {
  const alarms = useRead('GET /api/alarms', undefined, { everyMs: 30_000 }).data?.alarms;
  const lineName = useLineName();
  const known = useRef<ReadonlySet<number> | null>(null);
  useEffect(() => {
    if (alarms === undefined) return;
    const before = known.current;
    known.current = new Set(alarms.map(({ id }) => id));
    // Those that are on when the page is opened are seen.
    if (before !== null && alarms.some(({ id }) => !before.has(id))) playAlarm();
  }, [alarms]);
  return alarms !== undefined && <AlarmBanner alarms={alarms} lineName={lineName} />;
}
