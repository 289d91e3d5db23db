/**
 * A thread that makes files of reports: a long one would block the process's pages and calls. Used
 * through `onReportThread.ts`.
 */
import { answerOnThread } from '../../core/threads/answerOnThread.js';
import type { Report } from '../store/readReport.js';
import { reportCsv } from './reportCsv.js';
import type { ReportLanguage } from './reportInLanguage.js';
import { reportXlsx, type Heading } from './reportXlsx.js';
import { setReport } from './setReport.js';

interface Workbook {
  readonly name: string;
  readonly report: Report;
  readonly heading: Heading;
}

const works = {
  setReport,
  makeCsv: ({ report, language }: { report: Report; language: ReportLanguage }) =>
    Promise.resolve(reportCsv(report, language)),
  makeXlsx: ({ name, report, heading }: Workbook) => reportXlsx(name, report, heading),
};

/** The functions of the thread. */
export type ReportWorks = typeof works;

answerOnThread(works);
