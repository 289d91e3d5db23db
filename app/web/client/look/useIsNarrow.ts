/**
 * Whether the screen is narrow, as `small.css` means it: for what is at another place then, also
 * for the Tab key and for users whose page is read aloud.
 */
import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(width < 760px)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}
