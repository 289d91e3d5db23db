/**
 * Why an agent pauses, by the digit that the agent dials after `*4`. `reason` is what the database
 * keeps and what commands show; the others are what the agent hears, and what reports and the
 * console show.
 */
import { digitWord, type Digit, type FixedText } from './digitWords.js';

/** A reason, and how it is said. */
interface PauseReason {
  readonly reason: string;
  readonly zh: string;
  readonly en: string;
}

export const pauseReasons = {
  1: { reason: 'break', zh: '休息', en: 'Break' },
  2: { reason: 'meal', zh: '用餐', en: 'Meal' },
  3: { reason: 'meeting', zh: '开会', en: 'Meeting' },
  4: { reason: 'training', zh: '培训', en: 'Training' },
  5: { reason: 'paperwork', zh: '案头工作', en: 'Paperwork' },
  6: { reason: 'other', zh: '其他', en: 'Other' },
} as const satisfies Readonly<Partial<Record<Digit, PauseReason>>>;

/** `break`, `meal` … */
export type PauseReasonName = (typeof pauseReasons)[keyof typeof pauseReasons]['reason'];

const byDigit = Object.entries(pauseReasons);

export const pausesZh = {
  agentPauseReasons: `小休原因，${byDigit
    .map(([digit, { zh }]) => `${zh}按${digitWord('zh', digit)}`)
    .join('，')}。` as FixedText,
};

export const pausesEn = {
  agentPauseReasons: `Reason of the pause. ${byDigit
    .map(([digit, { en }]) => `${en}, ${digitWord('en', digit)}.`)
    .join(' ')}` as FixedText,
};
