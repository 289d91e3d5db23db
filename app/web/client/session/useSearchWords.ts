import { useState } from 'react';
import { keepDraft, readDraft } from './drafts.js';

/**
 * What somebody looks for in a list, by a name, a number or a text. It is kept in the tab and not in the address, where a caller's name
 * would stand in the history of the browser; signing out forgets it.
 */
export function useSearchWords(list: string): readonly [string, (words: string) => void] {
  const [words, setWords] = useState(() => {
    const kept = readDraft(`search.${list}`);
    return typeof kept === 'string' ? kept : '';
  });
  return [
    words,
    (next) => {
      keepDraft(`search.${list}`, next);
      setWords(next);
    },
  ];
}
