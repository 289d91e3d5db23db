/**
 * A thread for work that would block the calls of this process: setting a letter, and searching a
 * page of four million dots for a code. Used through `onFaxThread.ts`.
 */
import { answerOnThread } from '../../core/threads/answerOnThread.js';
import { drawFirstPage } from './drawFirstPage.js';
import { readFax } from './readFax.js';
import { setLetter } from './setLetter.js';

const works = { setLetter, readFax, drawFirstPage };

/** What the thread does: functions of one argument. */
export type FaxWorks = typeof works;

answerOnThread(works);
