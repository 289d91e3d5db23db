/**
 * Whether the screen is narrow, as `small.css` means it: for what stands at another place then, also
 * for the Tab key and for whoever is read the page aloud.
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
