/** A thread that sets reports: a long one would keep the process from its pages and calls. Asked through `reportPdf.ts`. */
import { answerOnThread } from '../../threads/answerOnThread.js';
import { setReport } from './setReport.js';

const works = { setReport };

/** What the thread does. */
export type ReportWorks = typeof works;

answerOnThread(works);
