/** Reports that are sent by mail. */
import {
  addReportMail,
  listReportMails,
  removeReportMail,
} from '../../reports/mail/store/reportMails.js';
import { namesCallers } from '../../reports/readKeptReport.js';
import { nextMailAt } from '../../reports/rules/mailTimes.js';
import { findReport } from '../../reports/store/reportDefinitions.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { addRoute } from '../server/addRoute.js';
import type { Web } from '../server/webApp.js';
import { badInput, notFound, refusedBecause } from '../server/webError.js';
import { askedFor } from './reportRoutes.js';

/** Registers the routes. */
export function reportMailRoutes(web: Web): void {
  const { app } = web;
  const { db, clock, config, log } = app;

  addRoute(web, 'GET /api/report-mails', async ({ user }) => ({
    mails: await listReportMails(db, user.courtId),
    canSend: config.SMTP_URL !== undefined,
  }));

  addRoute(web, 'POST /api/report-mails', async ({ user, body }) => {
    const report = findReport(body.report);
    if (report === null) throw badInput('body.report', 'there is no such report', 'unknown');
    // Mails lie around, so no callers' numbers go into one.
    if (namesCallers(report)) throw refusedBecause('names_callers');
    const today = chinaDate(clock.now());
    const { queue, by } = body;
    await askedFor(app, user, report.name, {
      from: today,
      to: today,
      ...(queue !== null && { queue }),
      ...(by !== null && { by }),
    });
    const now = clock.now();
    const mail = { ...body, courtId: user.courtId };
    const nextAt = nextMailAt(body.every, body.at, now);
    const id = await addReportMail(db, mail, user.name, now, nextAt);
    log.info('report by mail added', { user: user.name, mail: id, report: report.name });
    return { id };
  });

  addRoute(web, 'DELETE /api/report-mails/:id', async ({ user, params }) => {
    if (!(await removeReportMail(db, params.id, user.courtId, clock.now()))) {
      throw notFound('report by mail');
    }
    log.info('report by mail removed', { user: user.name, mail: params.id });
    return {};
  });
}
