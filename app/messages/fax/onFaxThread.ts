/** Runs functions on the fax thread (`faxThread.ts`). */
import path from 'node:path';
import { threadOf } from '../../core/threads/threadOf.js';
import type { FaxWorks } from './faxThread.js';

/**
 * Runs a function on the thread.
 * @throws ThreadError with the name of the error thrown there; Error when the thread dies.
 */
export const onFaxThread = threadOf<FaxWorks>(path.join(__dirname, 'faxThread'), __filename);
