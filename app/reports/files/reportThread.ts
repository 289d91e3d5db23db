/**
 * A thread that sets reports: a long one would block the process's pages and calls. Used through
 * `reportPdf.ts`.
 */
import { answerOnThread } from '../../threads/answerOnThread.js';
import { setReport } from './setReport.js';

const works = { setReport };

/** The functions of the thread. */
export type ReportWorks = typeof works;

answerOnThread(works);
