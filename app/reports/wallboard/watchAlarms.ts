/** Compares the queues with their thresholds once a minute, and raises and ends alarms. */
import type { App } from '../../core/app.js';
import { chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { withTransaction } from '../../core/database/pool.js';
import { listQueueTitles } from '../../queue/store/queues.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { alarmWords, brokenBy } from '../rules/alarmRules.js';
import {
  beginAlarm,
  claimTelling,
  endAlarmsBut,
  eraseAlarmsBefore,
  listAlarms,
  listThresholds,
} from './store/alarms.js';
import { readWallboardFigures, type QueueOnWallboard } from './store/wallboardFigures.js';

/** What the watch is handed: whether people answer a queue at a moment. */
export interface AlarmApp extends Pick<App, 'db' | 'clock' | 'log'> {
  isOpen(queue: Pick<QueueOnWallboard, 'courtId' | 'hours'>, at: Date): Promise<boolean>;
}

/** An alarm about the same is told by SMS once in this time. */
const toldAgainAfterMs = 30 * 60_000;
const keptMs = 90 * 86_400_000;

/**
 * Looks once. An alarm begins with its row, which the page is told of and which names it for
 * everybody; SMS to the staff of the threshold are written in the same transaction.
 * @returns how many alarms it began or ended.
 */
export async function watchAlarms(app: AlarmApp): Promise<number> {
  const { db, clock, log } = app;
  const now = clock.now();
  const thresholds = await listThresholds(db, null);
  const before = await listAlarms(db, null);
  if (thresholds.length === 0 && before.length === 0) return 0;
  const today = chinaMoment(chinaDate(now), '00:00');
  // An alarm is of the share that is answered, not of the seconds beside it.
  const asked = { now, today, leftOut: [], greetingCourtId: null };
  const { queues } = await readWallboardFigures(db, { courtId: null }, asked);
  const titles = new Map((await listQueueTitles(db, null)).map(({ id, titleZh }) => [id, titleZh]));
  const on: number[] = [];
  let begun = 0;
  for (const { queueId, queue, subject, threshold } of thresholds) {
    const found = queues.find(({ id }) => id === queueId);
    if (found === undefined) continue;
    const { waiting, longestSinceAt, windows, agents } = found;
    const value = brokenBy(subject, threshold, {
      waiting,
      agents,
      longestWaitS:
        longestSinceAt === null ? null : (now.getTime() - longestSinceAt.getTime()) / 1000,
      serviceLevel: windows['1h'].serviceLevel,
      connectionRate: windows['1h'].connectionRate,
      isOpen: await app.isOpen(found, now),
    });
    if (value === null) continue;
    const standing = before.find((alarm) => alarm.queueId === queueId && alarm.subject === subject);
    if (standing !== undefined) {
      on.push(standing.id);
      continue;
    }
    await withTransaction(db, async (client) => {
      const id = await beginAlarm(client, { queueId, subject, value, threshold, beganAt: now });
      if (id === null) return;
      on.push(id);
      begun += 1;
      log.warn('a queue raises an alarm', { queue, subject, value, threshold });
      const since = new Date(now.getTime() - toldAgainAfterMs);
      const told = await claimTelling(client, id, since, now);
      const fields = { queue: titles.get(queueId) ?? queue, ...alarmWords(subject, value) };
      const messages = told.map(({ mobile, courtId }) => ({
        toNumber: mobile,
        courtId,
        purpose: 'alarm',
        message: { template: 'alarm', language: 'zh', values: fields } as const,
      }));
      await writeSms(client, messages, now);
    });
  }
  const ended = await endAlarmsBut(db, on, now);
  await eraseAlarmsBefore(db, new Date(now.getTime() - keptMs));
  return begun + ended;
}
