import path from 'node:path';
import { threadOf } from '../../core/threads/threadOf.js';
import type { ReportWorks } from './reportThread.js';

/** Asks the thread of `reportThread.ts` for something. Between threads a Buffer goes as its bytes. */
export const onReportThread = threadOf<ReportWorks>(
  path.join(__dirname, 'reportThread'),
  __filename,
);
