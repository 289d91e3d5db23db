import { useEffect } from 'react';
import { callApi } from '../api/callApi.js';

/**
 * The shortest time between two reports to the server. A session ends after half an hour without
 * one.
 */
const everyMs = 5 * 60_000;

/**
 * Tells the server that the user is active, so that the session does not end: the user pressed a
 * key or moved the mouse, or an agent call goes on, during which an agent may do neither for a long time.
 */
export function useSeen(isTalking: boolean): void {
  useEffect(() => {
    let told = Date.now();
    function tell(): void {
      if (Date.now() - told < everyMs) return;
      told = Date.now();
      // A session that has ended shows at the next request.
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
