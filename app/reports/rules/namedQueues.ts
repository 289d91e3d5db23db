/** Queues as people call them, in place of their names in the program. */
import type { Both } from './reportWords.js';

/** A queue with its titles. */
export interface TitledQueue {
  readonly name: string;
  readonly titleZh: string | null;
  readonly titleEn: string | null;
}

/** Names queues in a language; a queue without a title has only its name. */
export function queueNamer(
  queues: readonly TitledQueue[],
  language: keyof Both,
): (name: string) => string {
  const titles = new Map(
    queues.map(({ name, titleZh, titleEn }) => [
      name,
      (language === 'zh' ? titleZh : titleEn) ?? titleZh ?? titleEn ?? name,
    ]),
  );
  return (name) => titles.get(name) ?? name;
}

/** Whether a column of a report grouped in that way names queues. */
export function isOfQueue(key: string, by: string | undefined): boolean {
  return key === 'queue' || (key === 'name' && by === 'queue');
}
