import { Refused } from './callApi.js';
import { refusalWords } from './refusals.js';
import { commonWords } from '../words/common.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';

/** What the server answers when there is no such subject for this user, or none any more. */
const notThere: readonly number[] = [403, 404];

/**
 * Returns the words that a page about one subject shows instead of it, or null where it can be
 * shown. A refresh that fails leaves the page as it is: a user who writes in it loses nothing. Only a
 * server that says that the subject is not there for this user takes it away.
 */
export function useInstead(subject: unknown, error: Error | null): string | null {
  const common = useWords(commonWords);
  const { language } = usePreferences();
  if (error instanceof Refused && notThere.includes(error.status)) return common.notThere;
  if (subject !== undefined) return null;
  return error === null ? common.loading : refusalWords(error, language);
}
