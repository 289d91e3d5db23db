/** Lines as people call them, in place of their names in the program. */
import type { Both } from './reportWords.js';

/** A line with its titles. */
export interface TitledLine {
  readonly name: string;
  readonly titleZh: string | null;
  readonly titleEn: string | null;
}

/** Names lines in a language; a line without a title has only its name. */
export function lineNamer(
  lines: readonly TitledLine[],
  language: keyof Both,
): (name: string) => string {
  const titles = new Map(
    lines.map(({ name, titleZh, titleEn }) => [
      name,
      (language === 'zh' ? titleZh : titleEn) ?? titleZh ?? titleEn ?? name,
    ]),
  );
  return (name) => titles.get(name) ?? name;
}

/** Whether a column of a report grouped in that way names lines. */
export function isOfLine(key: string, by: string | undefined): boolean {
  return key === 'line' || (key === 'name' && by === 'line');
}
