import { useCounting, writeText } from './counting.js';
import { formatDuration } from './formatTime.js';
import { serverNow } from './serverClock.js';

/** The time since a moment, which counts on: 03:07. */
export function TimeSince({ at }: { readonly at: string }) {
  return <Counting text={() => formatDuration((serverNow() - Date.parse(at)) / 1000)} />;
}

/** The time until a moment, which counts down; 00:00 afterwards. */
export function TimeUntil({ at }: { readonly at: string }) {
  return <Counting text={() => formatDuration((Date.parse(at) - serverNow()) / 1000)} />;
}

function Counting({ text }: { readonly text: () => string }) {
  const element = useCounting<HTMLSpanElement>((span) => writeText(span, text()));
  return (
    <span className="num" ref={element}>
      {text()}
    </span>
  );
}
