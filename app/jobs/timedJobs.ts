/**
 * All recurring tasks, with their times. Each reads its work from PostgreSQL, and does nothing if
 * it is already done. Work that is due once is in dueTasks.ts.
 */
import type { App } from '../core/app.js';
import type { HasIdentityKeys } from '../court/identity/store/identityKeys.js';
import { keepCourts } from '../court/keptCourts.js';
import { openingState } from '../court/rules/openingHours.js';
import { makeCourtCallbacks } from '../callbacks/callbackDeps.js';
import { cleanUpCallbacks } from '../callbacks/cleanUpCallbacks.js';
import { openDeferredReports } from '../tickets/opening/openDeferredReports.js';
import { eraseDue } from '../privacy/eraseDue.js';
import { eraseLiveEvents } from '../core/live/eraseLiveEvents.js';
import { closeLostCalls } from '../queue/closeLostCalls.js';
import { followShippedLimits } from '../tickets/jobs/followShippedLimits.js';
import { anchorAudit, sealAudit } from '../core/audit/sealAudit.js';
import { sendLeftMessages, type MeasureMessage } from '../tickets/jobs/sendLeftMessages.js';
import { askBySms } from '../ivr/sms/askBySms.js';
import { wakeChangedReminders } from '../ivr/sms/store/hearingReminders.js';
import { makeSendMail } from '../reports/mail/mailServer.js';
import { sendReportMails } from '../reports/mail/sendReportMails.js';
import { eraseKeptReports } from '../reports/readKeptReport.js';
import { sumDays } from '../reports/sumDays.js';
import { watchAlarms } from '../reports/wallboard/watchAlarms.js';
import { watchConnectionRate } from '../reports/watchConnectionRate.js';
import { makeWatchCourtSettings } from '../court/watchCourtSettings.js';
import { watchGuessing } from '../court/identity/watchGuessing.js';

/** A recurring task and its times. */
export interface TimedJob {
  readonly name: string;
  /** Cron pattern in China's time. */
  readonly pattern: string;
  readonly run: () => Promise<void>;
}

/**
 * How much these have done is not logged: the line would say in which minute, or at which node, an
 * anonymous report was spoken.
 */
const untold: ReadonlySet<string> = new Set(['sendLeftMessages', 'openDeferredReports']);

/** What timed work is handed. */
export type JobApp = App & HasIdentityKeys;

type Task = (app: JobApp) => Promise<number>;

const running = (app: JobApp, name: string, task: Task) => async () => {
  const rows = await task(app);
  if (rows > 0 && !untold.has(name)) app.log.info('timed work done', { job: name, rows });
};

/** Work on what lies on the disk of this process's node (nodeJobs.ts). */
export function jobsOfNode(
  app: JobApp,
  measureMessage: MeasureMessage,
): readonly Pick<TimedJob, 'name' | 'run'>[] {
  const name = 'sendLeftMessages';
  return [{ name, run: running(app, name, (given) => sendLeftMessages(given, measureMessage)) }];
}

export function timedJobs(app: JobApp): readonly TimedJob[] {
  const job = (name: string, pattern: string, task: Task): TimedJob => ({
    name,
    pattern,
    run: running(app, name, task),
  });
  const courts = keepCourts(app.db, app.config.HOTLINE_COURT);
  const courtCallbacks = makeCourtCallbacks(courts);
  const { SMTP_URL, MAIL_FROM } = app.config;
  return [
    job('closeLostCalls', '*/5 * * * *', closeLostCalls),
    job('eraseDue', '20,50 * * * *', eraseDue),
    job('eraseLiveEvents', '*/5 * * * *', eraseLiveEvents),
    job('followShippedLimits', '10 * * * *', (given) => followShippedLimits(given)),
    job('openDeferredReports', '* * * * *', (given) =>
      openDeferredReports({ ...given, recordingsDir: given.config.RECORDINGS_DIR }),
    ),
    job('sealAudit', '* * * * *', sealAudit),
    job('anchorAudit', '5 0 * * *', anchorAudit),
    job('watchConnectionRate', '*/15 * * * *', watchConnectionRate),
    job('watchAlarms', '* * * * *', (given) =>
      watchAlarms({
        ...given,
        async isOpen({ courtId, hours }, at) {
          if (hours === 'always') return true;
          const { court, calendar } = await courts(courtId);
          return openingState(court.settings.openingHours, calendar, at).open;
        },
      }),
    ),
    job('eraseKeptReports', '40 3 * * *', eraseKeptReports),
    job('sumDays', '* * * * *', sumDays),
    ...(SMTP_URL === undefined
      ? []
      : [
          job('sendReportMails', '* * * * *', (given) =>
            sendReportMails(given, makeSendMail(SMTP_URL, MAIL_FROM)),
          ),
        ]),
    job('watchCourtSettings', '* * * * *', makeWatchCourtSettings()),
    job('watchGuessing', '* * * * *', watchGuessing),
    job('askBySms', '* * * * *', askBySms),
    job('wakeChangedReminders', '*/5 * * * *', ({ db, clock }) =>
      wakeChangedReminders(db, clock.now()),
    ),
    job('cleanUpCallbacks', '* * * * *', (given) =>
      cleanUpCallbacks({ ...given, courtCallbacks }, given.log),
    ),
  ];
}
