import { usePreferences } from './preferences.js';
import type { Both } from './both.js';

/** The words of a topic in the language that is chosen. */
export function useWords<T>(topic: Both<T>): T {
  return topic[usePreferences().language];
}
