import { useEffect } from 'react';
import { callApi } from '../api/callApi.js';

/** How often the server is told at most. A session ends after half an hour without. */
const everyMs = 5 * 60_000;

/**
 * Tells the server that somebody is at the page, so that the session does not end: by a key or the mouse, or because a talk goes on, in which
 * an agent may touch nothing for long.
 */
export function useSeen(isTalking: boolean): void {
  useEffect(() => {
    let told = Date.now();
    function tell(): void {
      if (Date.now() - told < everyMs) return;
      told = Date.now();
      // A session that has ended is found by the next reading.
      callApi('POST /api/me/seen').catch(() => undefined);
    }
    const timer = isTalking ? setInterval(tell, everyMs) : undefined;
    for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, tell, { passive: true });
    return () => {
      clearInterval(timer);
      for (const kind of ['pointerdown', 'keydown']) removeEventListener(kind, tell);
    };
  }, [isTalking]);
}
