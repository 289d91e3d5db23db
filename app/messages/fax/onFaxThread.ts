/** Asks the thread of faxes (`faxThread.ts`). */
import path from 'node:path';
import { threadOf } from '../../threads/threadOf.js';
import type { FaxWorks } from './faxThread.js';

/**
 * Runs a function on the thread.
 * @throws ThreadError with the name that the error has there; Error when the thread dies.
 */
export const onFaxThread = threadOf<FaxWorks>(path.join(__dirname, 'faxThread'), __filename);
