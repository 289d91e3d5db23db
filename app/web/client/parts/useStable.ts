import { useCallback, useLayoutEffect, useRef } from 'react';

/**
 * Returns a function that stays the same between renders and does what the last render gave it, so
 * that a remembered row (`memo`) is not drawn again. For handlers of events only: during a render it
 * does what the render before gave it.
 */
export function useStable<Given extends readonly unknown[]>(
  work: (...given: Given) => void,
): (...given: Given) => void {
  const latest = useRef(work);
  useLayoutEffect(() => {
    latest.current = work;
  });
  return useCallback((...given: Given) => latest.current(...given), []);
}
