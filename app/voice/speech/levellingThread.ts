/**
 * A thread for levelling recordings from outside: one of ten minutes takes a processor so long that
 * calls would wait. Used by `telephoneRecording.ts`.
 */
import { answerOnThread } from '../../core/threads/answerOnThread.js';
import { levelSpeech } from './levelling.js';

const works = {
  levelSentence: (samples: Int16Array) => Promise.resolve(levelSpeech(samples, 'sentence')),
};

/** What the thread does: functions of one argument. */
export type LevellingWorks = typeof works;

answerOnThread(works);
