/** Makes the one sound of a sentence that is joined of recorded parts, clips and the engine. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '../../../telephony/call.js';
import type { SoundMaker } from '../../speech/soundMaker.js';
import type { Rhythm } from './clipFiles.js';
import type { JoinStep } from './planJoin.js';

/** How a sound is made that the engine does not say as a whole. */
export interface SoundSource {
  /** Changes whenever the sound would. */
  readonly key: string;
  /** Writes `target` + `.alaw` and `.sln16`. */
  make(target: string): Promise<void>;
}

/** Returns how the sound of a plan is made. The engine says only what has no recording. */
export async function joinSentence(
  soundMaker: SoundMaker,
  steps: readonly JoinStep[],
  rhythm: Rhythm,
  language: Language,
): Promise<SoundSource> {
  const engine = steps.some((step) => 'say' in step) ? await soundMaker.identity() : '';
  const key = createHash('sha256')
    .update(JSON.stringify([soundMaker.joining, engine, rhythm, steps]))
    .digest('hex');
  return {
    key,
    async make(target) {
      // Names of files that are being written: a sweep deletes what a killed process left of them.
      const said = (index: number) =>
        path.join(path.dirname(target), `.${path.basename(target)}-${index}.part`);
      try {
        const parts = steps.map(async (step, index) => {
          const gapMs = step.pauseBefore === 0 ? rhythm.closeMs : step.pauseBefore * rhythm.pauseMs;
          if (!('say' in step)) return { sound: step.sound, gapMs };
          await soundMaker.say(step.say, language, said(index), 'piece');
          return { sound: said(index), gapMs };
        });
        // All must be over before the files go, also when one of them fails.
        await Promise.allSettled(parts);
        await soundMaker.join(await Promise.all(parts), target);
      } finally {
        for (const [index, step] of steps.entries()) {
          if (!('say' in step)) continue;
          for (const ending of ['.alaw', '.sln16']) {
            await rm(`${said(index)}${ending}`, { force: true });
          }
        }
      }
    },
  };
}
