import { useAct } from '../api/useAct.js';
import { Refused } from '../api/callApi.js';
import { refusalWords } from '../api/refusals.js';
import { becomeTelephone } from '../desk/telephoneSeat.js';
import { tell } from '../parts/toasts.js';
import { floorWords } from '../words/floor.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';

type Mode = 'listen' | 'whisper' | 'join';

/**
 * Listens in by one click. Where no telephone of the supervisor could ring, this page first becomes
 * the telephone.
 */
export function useSupervise(): (entryId: number, mode: Mode) => Promise<void> {
  const words = useWords(floorWords);
  const { language } = usePreferences();
  const { mutateAsync } = useAct('POST /api/floor/agent-calls/:entryId/supervise', {
    refreshes: ['GET /api/floor'],
    quiet: true,
  });
  return async (entryId, mode) => {
    const ask = () => mutateAsync({ params: { entryId }, body: { mode } });
    try {
      try {
        await ask();
      } catch (error) {
        const lacksTelephone = error instanceof Refused && error.error === 'no_telephone';
        if (!lacksTelephone || !(await becomeTelephone())) throw error;
        await ask();
      }
      tell('good', words.calling);
    } catch (error) {
      tell('bad', refusalWords(error, language));
    }
  };
}
