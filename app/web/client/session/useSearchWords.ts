import { useState } from 'react';
import { keepDraft, readDraft } from './drafts.js';

/**
 * The words of a search in a list: a name, a number or a text. The tab keeps them, not the address,
 * where a caller's name would stay in the browser's history. Signing out deletes them.
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
