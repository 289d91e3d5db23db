/** Sends the reports by mail that are due. */
import type { App } from '../../core/app.js';
import { addDays, chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { readCourtById } from '../../court/store/courts.js';
import { withTransaction } from '../../core/database/pool.js';
import { listQueueTitles } from '../../queue/store/queues.js';
import { countsTickets, leftOutFor } from '../leftOut.js';
import { makeReportFile, type ReportFile } from '../makeReportFile.js';
import { namesCallers, readKeptReport } from '../readKeptReport.js';
import { daysOfMail, nextMailAt } from '../rules/mailTimes.js';
import { reportTitles } from '../rules/reportWords.js';
import { findReport } from '../store/reportDefinitions.js';
import { queuesOfCourt } from '../store/queuesOfCourt.js';
import { lockDueMail, noteMailTry, type ReportMail } from './store/reportMails.js';

/** A mail with one file. */
export interface OutgoingMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly file: ReportFile;
}

/** Hands a mail to the server. @throws Error when it does not take it. */
export type SendMail = (mail: OutgoingMail) => Promise<void>;

const triesOfOne = 5;
const againAfterMs = 15 * 60_000;
/** What was due earlier is not caught up: months of daily reports would come at once. */
const caughtUpMs = 31 * 86_400_000;

/**
 * Sends each report that is due, once. What the server does not take is tried again every quarter of an hour, five times; then the next
 * one is that of the next day, week or month. Each is of the days for which it was due, however late it goes, and those that were missed
 * meanwhile follow it.
 * @returns how many were sent.
 */
export async function sendReportMails(
  app: Pick<App, 'db' | 'clock' | 'log'>,
  send: SendMail,
): Promise<number> {
  let sent = 0;
  // Its row stays locked while it is sent, so that no other process sends it, too.
  while (
    await withTransaction(app.db, async (client) => {
      const now = app.clock.now();
      const mail = await lockDueMail(client, now);
      if (mail === null) return false;
      const since = Math.max(mail.dueAt.getTime(), now.getTime() - caughtUpMs);
      const following = nextMailAt(mail.every, mail.at, new Date(since));
      const next = { at: now, dueAt: following, nextAt: following, tries: 0 };
      try {
        await send(await makeMail(app, mail));
        sent += 1;
        await noteMailTry(client, mail.id, { ...next, error: null });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        app.log.warn('cannot send a report by mail', { mail: mail.id, report: mail.report, error });
        const tries = mail.tries + 1;
        const nextAt = new Date(now.getTime() + againAfterMs);
        const again = { at: now, dueAt: mail.dueAt, nextAt, tries };
        await noteMailTry(client, mail.id, {
          ...(tries >= triesOfOne ? next : again),
          error: why.slice(0, 300),
        });
      }
      return true;
    })
  );
  return sent;
}

/** What the text of a mail says that its figures lack. */
const notInMails = {
  zh: '邮件可能被转阅，统计不含针对具体人员或部门的举报及其来电；有权查看的人员可在工作台查看。',
  en:
    ' Anybody may read a mail, so it counts neither reports of violations by a person or in a department nor their calls;' +
    ' the console counts them for who may see them.',
} as const;

async function makeMail(app: Pick<App, 'db' | 'clock'>, mail: ReportMail): Promise<OutgoingMail> {
  const { by, language, format, courtId } = mail;
  const report = findReport(mail.report);
  if (report === null || namesCallers(report)) {
    throw new Error(`${mail.report} is no report that is sent by mail`);
  }
  const days = daysOfMail(mail.every, mail.dueAt);
  const from = chinaMoment(days.from, '00:00');
  const until = chinaMoment(addDays(days.to, 1), '00:00');
  const queue = report.takesQueue ? (mail.queue ?? (await queuesOfCourt(app.db, courtId))) : null;
  // Who reads a mail is not known.
  const left = await leftOutFor(app.db, report, 'anybody');
  const request = { from, until, queue, courtId, ...left, ...(by !== null && { by }) };
  const computed = await readKeptReport(app, report, request);
  const file = await makeReportFile(report, computed, {
    from,
    until,
    asOf: computed.asOf,
    queue,
    queues: await listQueueTitles(app.db, null),
    court: courtId === null ? null : await readCourtById(app.db, courtId),
    by: by ?? undefined,
    language,
    format,
  });
  const title = reportTitles[report.name]?.title[language] ?? report.name;
  const period = days.from === days.to ? days.from : `${days.from} – ${days.to}`;
  const isZh = language === 'zh';
  const lacks = countsTickets(report) ? notInMails[language] : '';
  return {
    to: mail.to,
    subject: isZh ? `12368 报表：${title}（${period}）` : `12368 report: ${title} (${period})`,
    text: isZh
      ? `附件为 12368 诉讼服务热线报表“${title}”，统计时段 ${period}，生成于 ${chinaDate(app.clock.now())}。${lacks}`
      : `Attached is the 12368 report “${title}” of ${period}, made on ${chinaDate(app.clock.now())}.${lacks}`,
    file,
  };
}
