import { formatDuration } from './formatTime.js';
import { useServerNow } from './serverClock.js';

/** How long ago something was, in figures that go on: 03:07. */
export function TimeSince({ at }: { readonly at: string }) {
  const now = useServerNow();
  return <span className="num">{formatDuration((now - Date.parse(at)) / 1000)}</span>;
}

/** How long until something is due, in figures that go on; 00:00 once it is. */
export function TimeUntil({ at }: { readonly at: string }) {
  const now = useServerNow();
  return <span className="num">{formatDuration((Date.parse(at) - now) / 1000)}</span>;
}
