import { useDeferredValue } from 'react';

/**
 * Returns false while what surrounds a component is drawn for the first time, and true a moment
 * later. Buttons that wait for it do not hold up the row of a new caller.
 */
export function useIsDrawn(): boolean {
  return useDeferredValue(true, false);
}
