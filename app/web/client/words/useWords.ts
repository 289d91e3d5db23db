import { usePreferences } from './preferences.js';
import type { Both } from './both.js';

/** The words of a topic in the chosen language. */
export function useWords<T>(topic: Both<T>): T {
  return topic[usePreferences().language];
}
