import { useCallback } from 'react';
import { useRead } from '../api/useRead.js';
import type { Language } from '../words/both.js';
import { usePreferences } from '../words/preferences.js';

/** A queue with its title. */
export interface TitledQueue {
  readonly name: string;
  readonly titleZh: string | null;
  readonly titleEn: string | null;
}

/** The shown name of a queue: its title, or its name if it has no title. */
export const queueTitle = (queue: TitledQueue, language: Language): string =>
  (language === 'zh' ? queue.titleZh : queue.titleEn) ??
  queue.titleZh ??
  queue.titleEn ??
  queue.name;

/** How long titles count as new. Administrators rarely change them. */
const freshMs = 300_000;

/**
 * Returns a function that gives the shown name of a queue by its name in the program; null is no
 * queue. It stays the same while the titles do.
 */
export function useQueueName(): (name: string | null) => string {
  const { language } = usePreferences();
  const titles = useRead('GET /api/queue-titles', undefined, { freshMs }).data?.queues;
  return useCallback(
    (name) => {
      if (name === null) return '—';
      const queue = titles?.find((each) => each.name === name);
      return queue === undefined ? name : queueTitle(queue, language);
    },
    [titles, language],
  );
}
