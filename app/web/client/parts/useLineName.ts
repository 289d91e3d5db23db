import { useCallback } from 'react';
import { useRead } from '../api/useRead.js';
import type { Language } from '../words/both.js';
import { usePreferences } from '../words/preferences.js';

/** A line with its title. */
export interface TitledLine {
  readonly name: string;
  readonly titleZh: string | null;
  readonly titleEn: string | null;
}

/** The shown name of a line: its title, or its name if it has no title. */
export const lineTitle = (line: TitledLine, language: Language): string =>
  (language === 'zh' ? line.titleZh : line.titleEn) ?? line.titleZh ?? line.titleEn ?? line.name;

/** How long titles count as new. Administrators rarely change them. */
const freshMs = 300_000;

/**
 * Returns a function that gives the shown name of a line by its name in the program; null is no
 * line. It stays the same while the titles do.
 */
export function useLineName(): (name: string | null) => string {
  const { language } = usePreferences();
  const titles = useRead('GET /api/line-titles', undefined, { freshMs }).data?.lines;
  return useCallback(
    (name) => {
      if (name === null) return '—';
      const line = titles?.find((each) => each.name === name);
      return line === undefined ? name : lineTitle(line, language);
    },
    [titles, language],
  );
}
