/** A report as a file: to be downloaded, or sent by mail. */
import { chinaTime } from '../court/rules/chinaTime.js';
import type { Court } from '../court/store/courts.js';
import { onReportThread } from './files/onReportThread.js';
import { reportCsv } from './files/reportCsv.js';
import { reportInLanguage, type ReportLanguage } from './files/reportInLanguage.js';
import { reportPdf } from './files/reportPdf.js';
import { reportXlsx } from './files/reportXlsx.js';
import { isOfQueue, queueNamer, type TitledQueue } from './rules/namedQueues.js';
import { isPartOfDay } from './rules/intervalsOf.js';
import { reportTitles } from './rules/reportWords.js';
import { namesCallers } from './readKeptReport.js';
import type { Report } from './store/readReport.js';
import type { Grouping, ReportDefinition } from './store/sqlReport.js';

export type ReportFormat = 'csv' | 'xlsx' | 'pdf';

export interface ReportFile {
  /** `service-20261101-20261130.xlsx` */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export interface FileOf {
  readonly from: Date;
  /** The first moment after the period. */
  readonly until: Date;
  /** What still went on counts up to it. */
  readonly asOf: Date;
  /** Names with spaces between; null: all queues. */
  readonly queue: string | null;
  /** The queues of the hotline: people read their titles. */
  readonly queues: readonly TitledQueue[];
  /** Whose figures they are; null: those of all courts. */
  readonly court: Pick<Court, 'name' | 'nameEn'> | null;
  /** How the report is grouped. */
  readonly by?: Grouping | undefined;
  /** The column that a PDF draws; absent: the first with figures. */
  readonly figure?: string | undefined;
  readonly language: ReportLanguage;
  readonly format: ReportFormat;
}

const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const;

const dayMs = 86_400_000;

/** A table of up to so many cells is made at once; for a longer one the process has no time: up to seconds for 50,000 callers. */
const mostCellsHere = 5000;

/** @throws Error for a PDF with too many rows (files/reportPdf.ts). */
export async function makeReportFile(
  definition: ReportDefinition,
  computed: Report,
  { from, until, asOf, queue, queues: allQueues, court, by, figure, language, format }: FileOf,
): Promise<ReportFile> {
  const queueName = queueNamer(allQueues, language);
  const report = nameQueues(reportInLanguage(computed, language), by, queueName);
  const titles = reportTitles[definition.name];
  const isZh = language === 'zh';
  const title = titles?.title[language] ?? definition.name;
  const about = isZh ? (titles?.about ?? definition.about) : definition.about;
  const day = (moment: Date) => chinaTime(moment).slice(0, 10);
  // Both days are included.
  const lastDay = day(new Date(until.getTime() - 1));
  const queuesText =
    queue
      ?.split(' ')
      .map(queueName)
      .join(isZh ? '、' : ', ') ?? (isZh ? '全部队列' : 'all queues');
  const courtText =
    court === null
      ? isZh
        ? '全部法院'
        : 'All courts'
      : ((isZh ? null : court.nameEn) ?? court.name);
  const lines = [
    about,
    isZh ? `${day(from)} 至 ${lastDay}（北京时间）` : `${day(from)} to ${lastDay} (China)`,
    ...(definition.takesQueue ? [isZh ? `队列：${queuesText}` : `queues: ${queuesText}`] : []),
    isZh ? `统计截至 ${chinaTime(asOf)}` : `as of ${chinaTime(asOf)}`,
  ];
  const name = [
    definition.name,
    day(from),
    ...(until.getTime() - from.getTime() > dayMs ? [lastDay] : []),
  ]
    .join('-')
    .replaceAll(/(\d{4})-(\d{2})-(\d{2})/g, '$1$2$3');
  const isLong = report.rows.length * report.columns.length > mostCellsHere;
  const file = { name: `${name}.${format}`, mediaType: mediaTypes[format] };
  switch (format) {
    case 'csv':
      return {
        ...file,
        bytes: Buffer.from(
          isLong
            ? await onReportThread('makeCsv', { report, language })
            : reportCsv(report, language),
          'utf8',
        ),
      };
    case 'xlsx': {
      const heading = { lines: [title, courtText, ...lines], language };
      return {
        ...file,
        bytes: isLong
          ? Buffer.from(await onReportThread('makeXlsx', { name: title, report, heading }))
          : await reportXlsx(title, report, heading),
      };
    }
    case 'pdf': {
      const footer = `${isZh ? '12368 诉讼服务热线' : '12368'} · ${courtText} · ${title}`;
      const heading = { court: courtText, title, lines, footer, language };
      // A bar for each caller of a list would say nothing.
      const drawn = namesCallers(definition) ? null : { figure, isByHour: isPartOfDay(by) };
      return { ...file, bytes: await reportPdf(report, heading, drawn) };
    }
  }
}

function nameQueues(
  { columns, rows }: Report,
  by: Grouping | undefined,
  queueName: (name: string) => string,
): Report {
  return {
    columns,
    rows: rows.map((row) =>
      row.map((cell, index) =>
        typeof cell === 'string' && isOfQueue(columns[index]?.key ?? '', by)
          ? queueName(cell)
          : cell,
      ),
    ),
  };
}
