import { formatDuration } from './formatTime.js';
import { useServerNow } from './serverClock.js';

/** The time since a moment, which counts on: 03:07. */
export function TimeSince({ at }: { readonly at: string }) {
  const now = useServerNow();
  return <span className="num">{formatDuration((now - Date.parse(at)) / 1000)}</span>;
}

/** The time until a moment, which counts down; 00:00 afterwards. */
export function TimeUntil({ at }: { readonly at: string }) {
  const now = useServerNow();
  return <span className="num">{formatDuration((Date.parse(at) - now) / 1000)}</span>;
}
