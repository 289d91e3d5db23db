/** The reports: figures with their formulas, the calls behind them, files, and reports by mail. */
import { chinaMoment } from '../../court/rules/workCalendar.js';
import { isWithin } from '../../court/rules/courtScope.js';
import { readCourtById } from '../../court/store/courts.js';
import { listQueues, listQueueTitles } from '../../queue/store/queues.js';
import { leftOutFor, type LeftOut } from '../../reports/leftOut.js';
import { makeReportFile } from '../../reports/makeReportFile.js';
import { mostPdfRows } from '../../reports/files/reportPdf.js';
import { cellIn } from '../../reports/files/reportInLanguage.js';
import { namesCallers, readKeptReport } from '../../reports/readKeptReport.js';
import { reportTitles } from '../../reports/rules/reportWords.js';
import { isTooFine } from '../../reports/rules/intervalsOf.js';
import { readThresholds } from '../../reports/store/readThresholds.js';
import { hasCalls, readCallsOfFigure } from '../../reports/store/reportCalls.js';
import { findReport, reports } from '../../reports/store/reportDefinitions.js';
import { readReport, type Report } from '../../reports/store/readReport.js';
import type { Column } from '../../reports/store/reportColumns.js';
import type { Grouping, ReportDefinition } from '../../reports/store/sqlReport.js';
import type { Cell } from '../../reports/store/computeReport.js';
import { callsKeptFrom } from '../../tickets/seenTickets.js';
import type { WebUser } from '../access/webUser.js';
import type { Reply } from '../contract/contract.js';
import { addRoute } from '../server/addRoute.js';
import { callersScope } from '../server/actors.js';
import { checkCourtExists } from '../server/checkCourtExists.js';
import { cutPage, partToRead, readPage } from '../server/listPage.js';
import { noteOpened, noteReading } from '../server/noteReading.js';
import { screenNumber } from '../server/screenNumber.js';
import type { Web, WebApp } from '../server/webApp.js';
import { badInput, notFound, WebError } from '../server/webError.js';

/** Rows of a page of a list. */
const pageRows = 200;
/** Rows of a list that become a file. */
const mostFileRows = 50_000;
/** The longest period. */
const mostDays = 3660;
const dayMs = 86_400_000;

interface Query {
  readonly from: string;
  readonly to: string;
  readonly queue?: string | undefined;
  readonly courtId?: number | undefined;
  readonly by?: Grouping | undefined;
  readonly reason?: string | undefined;
}

/** A request for a report, checked. */
interface Asked extends LeftOut {
  readonly report: ReportDefinition;
  readonly from: Date;
  readonly until: Date;
  readonly queue: string | null;
  readonly courtId: number | null;
  readonly by: Grouping | undefined;
}

/** Registers the routes. */
export function reportRoutes(web: Web): void {
  const { app } = web;
  const { db, clock } = app;

  addRoute(web, 'GET /api/reports', async ({ user }) => {
    const thresholds = await readThresholds(db, app.court.current().court.id);
    const queues = await queuesWithin(app, user.courtId);
    return {
      reports: reports.map((report) => ({
        name: report.name,
        title: reportTitles[report.name]?.title ?? { zh: report.name, en: report.name },
        about: { zh: reportTitles[report.name]?.about ?? report.about, en: report.about },
        groupings: [...report.groupings],
        takesQueue: report.takesQueue,
        namesCallers: namesCallers(report),
        columns: report.columns.map((column) => columnOf(report, column)),
      })),
      queues: queues.map(({ name, courtId }) => {
        const limits = thresholds.find(({ queue }) => queue === name);
        const { serviceLevelS = 0, shortAbandonS = 0 } = limits ?? {};
        return { name, courtId, serviceLevelS, shortAbandonS };
      }),
    };
  });

  addRoute(web, 'GET /api/reports/:name', async ({ user, params, query, request }) => {
    const asked = await askedFor(app, user, params.name, query);
    const { report, from, until } = asked;
    if (namesCallers(report)) {
      checkSeesCallers(user, asked);
      await noteOpened(web, user, request, { subject: subjectOf(asked), reason: query.reason });
      const asOf = clock.now();
      const part = partToRead({ page: query.page, limit: pageRows });
      const list = await readReport(db, report, { ...requestOf(asked), asOf }, part);
      const { rows, hasMore } = cutPage(list.rows, pageRows);
      return {
        name: report.name,
        asOf,
        from,
        until,
        before: null,
        hasMore,
        ...shown(report, { ...list, rows }),
      };
    }
    const result = await readKeptReport(app, report, requestOf(asked));
    const before = query.compare === 'before' ? await readBefore(app, asked, result.asOf) : null;
    return {
      name: report.name,
      asOf: result.asOf,
      from,
      until,
      hasMore: false,
      ...shown(report, result),
      before,
    };
  });

  addRoute(web, 'GET /api/reports/:name/calls', async ({ user, params, query, request }) => {
    const asked = await askedFor(app, user, params.name, query);
    const { figure, group } = query;
    if (!hasCalls(asked.report.name, figure)) {
      throw badInput('query.figure', 'there is no list of the calls of this figure');
    }
    checkSeesCallers(user, asked);
    const { from, until } = rowOf(asked, query);
    const subject = `${subjectOf({ ...asked, from, until })}, calls of ${figure}`;
    await noteOpened(web, user, request, { subject, reason: query.reason });
    const of = {
      report: asked.report.name,
      figure,
      from,
      until,
      queue: asked.queue,
      by: asked.by,
      group,
      fromS: query.fromS,
      belowS: query.belowS,
      except: await callsKeptFrom(db, user.staff),
    };
    const { rows, hasMore } = await readPage({ page: query.page, limit: pageRows }, (part) =>
      readCallsOfFigure(db, of, part),
    );
    return {
      calls: rows.map((call) => ({ ...call, number: screenNumber(call.number) })),
      hasMore,
    };
  });

  addRoute(web, 'GET /api/reports/:name/file', async ({ user, params, query, request, reply }) => {
    const asked = await askedFor(app, user, params.name, query);
    const { report, from, until, queue, courtId } = asked;
    const { figure, format, language } = query;
    const isList = namesCallers(report);
    if (isList) {
      checkSeesCallers(user, asked);
      const subject = `${subjectOf(asked)} as ${format}`;
      await noteReading(app, user, request, { subject, reason: query.reason });
    }
    const asOf = clock.now();
    const part = { limit: mostFileRows, offset: 0 };
    const computed = isList
      ? {
          ...(await readReport(db, report, { ...requestOf(asked), asOf }, part)),
          asOf,
        }
      : await readKeptReport(app, report, requestOf(asked));
    if (format === 'pdf' && computed.rows.length > mostPdfRows) {
      const why = `a PDF has at most ${mostPdfRows} rows; choose xlsx or csv`;
      throw badInput('query.format', why, 'too_many_rows', mostPdfRows);
    }
    const file = await makeReportFile(report, computed, {
      from,
      until,
      queue,
      queues: await listQueueTitles(db, null),
      court: courtId === null ? null : await readCourtById(db, courtId),
      by: asked.by,
      figure,
      language,
      format,
      asOf: computed.asOf,
    });
    return reply
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .header('cache-control', 'no-store')
      .type(file.mediaType)
      .send(file.bytes);
  });
}

/**
 * A list names callers, as the list of calls does, and needs the same permission.
 * @throws WebError
 */
function checkSeesCallers(user: WebUser, { courtId }: Asked): void {
  const scope = callersScope(user);
  if (courtId === null ? scope !== null : !isWithin(scope, courtId)) {
    throw new WebError(403, 'other_court', 'callers of another court are not shown');
  }
}

/**
 * Returns the interval of a row of a report.
 * @throws WebError when it is not within the period, whose queues, length and audit were checked.
 */
function rowOf(
  { from, until }: Asked,
  {
    fromAt,
    untilAt,
  }: { readonly fromAt?: string | undefined; readonly untilAt?: string | undefined },
): { readonly from: Date; readonly until: Date } {
  const row = {
    from: fromAt === undefined ? from : new Date(fromAt),
    until: untilAt === undefined ? until : new Date(untilAt),
  };
  if (row.from < from || row.from > until) throw badInput('query.fromAt', 'is not in the period');
  if (row.until < row.from || row.until > until) {
    throw badInput('query.untilAt', 'is not in the period');
  }
  return row;
}

function columnOf(report: ReportDefinition, { key, title, kind, formula, zh }: Column) {
  return {
    key,
    kind,
    title: { zh: zh.title, en: title },
    formula: formula === undefined ? null : { zh: zh.formula ?? formula, en: formula },
    hasCalls: hasCalls(report.name, key),
  };
}

type ShownCell = Reply<'GET /api/reports/:name'>['rows'][number][number];

function shownCell({ key }: Column, cell: Cell): ShownCell {
  if (cell instanceof Date) return cell.toISOString();
  return cellIn(key, cell) ?? cell;
}

function shown(report: ReportDefinition, { columns, rows }: Report) {
  return {
    columns: columns.map((column) => columnOf(report, column)),
    rows: shownRows(columns, rows),
  };
}

function shownRows(columns: readonly Column[], rows: Report['rows']): ShownCell[][] {
  return rows.map((row) => columns.map((column, index) => shownCell(column, row[index] ?? null)));
}

const requestOf = ({ from, until, queue, courtId, leftOut, leftOutCalls, by }: Asked) => ({
  from,
  until,
  queue,
  courtId,
  leftOut,
  leftOutCalls,
  ...(by !== undefined && { by }),
});

/**
 * Reads the period before, as long as this one. Of a period that is not over yet it reads as much as has
 * passed of this one: a morning is compared with a morning.
 */
async function readBefore(app: WebApp, asked: Asked, asOf: Date) {
  const { report, from, until } = asked;
  const begins = from.getTime() - (until.getTime() - from.getTime());
  const lastsMs = Math.min(until.getTime(), asOf.getTime()) - from.getTime();
  const before = {
    ...requestOf(asked),
    from: new Date(begins),
    until: new Date(begins + lastsMs),
  };
  const { columns, rows } = await readKeptReport(app, report, before);
  return { from: before.from, until: before.until, rows: shownRows(columns, rows) };
}

function subjectOf({ report, from, until, queue }: Asked): string {
  const of = queue === null ? '' : `, queues ${queue}`;
  return `report ${report.name} from ${from.toISOString()} to ${until.toISOString()}${of}`;
}

/**
 * Lists the queues of a court (null: of all). A queue of no court belongs to the court that greets
 * callers.
 */
async function queuesWithin({ db, court }: WebApp, courtId: number | null) {
  const greeting = court.current().court.id;
  return (await listQueues(db)).filter((queue) => isWithin(courtId, queue.courtId ?? greeting));
}

/** @throws WebError saying which part of a request is wrong, or that it is another court's. */
export async function askedFor(
  app: WebApp,
  user: WebUser,
  name: string,
  query: Query,
): Promise<Asked> {
  const report = findReport(name);
  if (report === null) throw notFound('report');
  const from = chinaMoment(query.from, '00:00');
  const until = new Date(chinaMoment(query.to, '00:00').getTime() + dayMs);
  if (from.getTime() < 0) throw badInput('query.from', 'must not be before 1970');
  if (until <= from) throw badInput('query.to', 'must not be before from', 'before_start');
  if (until.getTime() - from.getTime() > mostDays * dayMs) {
    throw badInput('query.to', `a period has at most ${mostDays} days`, 'too_many_days', mostDays);
  }
  if (from >= app.clock.now()) throw badInput('query.from', 'is in the future', 'in_future');
  if (user.courtId !== null && query.courtId !== undefined && query.courtId !== user.courtId) {
    throw new WebError(403, 'other_court', 'reports of another court are not shown');
  }
  await checkCourtExists(app.db, query.courtId, 'query.courtId');
  const courtId = query.courtId ?? user.courtId;
  const [first] = report.groupings;
  const by = query.by ?? first;
  if (by !== undefined && !report.groupings.includes(by)) {
    throw badInput('query.by', `must be one of ${report.groupings.join(', ')}`);
  }
  if (by !== undefined && isTooFine(by, from, until)) {
    throw badInput('query.by', 'the intervals are too fine for so long a period', 'too_fine');
  }
  return {
    report,
    from,
    until,
    courtId,
    by,
    ...(await leftOutFor(app.db, report, user.staff)),
    queue: await queueFor(app, report, courtId, query.queue),
  };
}

/** @returns names of queues with spaces between; null: all queues of all courts. */
async function queueFor(
  app: WebApp,
  report: ReportDefinition,
  courtId: number | null,
  queue: string | undefined,
): Promise<string | null> {
  if (!report.takesQueue) {
    if (queue !== undefined) throw badInput('query.queue', 'this report is not about a queue');
    return null;
  }
  const names = (await queuesWithin(app, courtId)).map(({ name }) => name);
  if (queue !== undefined) {
    if (!names.includes(queue)) throw notFound('queue');
    return queue;
  }
  return courtId === null ? null : names.join(' ');
}
