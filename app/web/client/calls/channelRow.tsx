/** One channel of a recording: its picture with the marks, and what is heard of it. */
import { useId } from 'react';
import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { RadioGroup } from '../parts/controls/radioGroup.js';
import { callWords } from '../words/calls.js';
import { useWords } from '../words/useWords.js';
import type { Mark } from './marksOf.js';
import type { Channel } from './useChannels.js';

/** The height of the picture in its own units. */
const height = 40;

export function ChannelRow(props: {
  /** Who speaks in it. */
  readonly name: string;
  /** Peaks of parts of equal length, in percent of full scale. */
  readonly levels: readonly number[];
  readonly marks: readonly Mark[];
  readonly atS: number;
  readonly lengthS: number;
  /** Null for a recording of one channel, of which there is nothing to choose. */
  readonly channel: Channel | null;
  readonly onChange: (changed: Partial<Channel>) => void;
  readonly onSeek: (toS: number) => void;
}) {
  const { name, levels, marks, atS, lengthS, channel, onChange, onSeek } = props;
  const words = useWords(callWords);
  // An id within url() has letters and digits only.
  const played = useId().replaceAll(/\W/g, '');
  const width = Math.max(1, levels.length);
  const placeOf = (s: number) => (Math.min(s, lengthS) / Math.max(1, lengthS)) * width;
  const shape = shapeOf(levels);
  return (
    <div className="channel" role="group" aria-label={name}>
      <span className="small channel-name">{name}</span>
      {/* The slider below does the same with the keyboard. */}
      <svg
        className="wave"
        aria-hidden="true"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        onClick={(event) => {
          const { left, width: shown } = event.currentTarget.getBoundingClientRect();
          onSeek(((event.clientX - left) / Math.max(1, shown)) * lengthS);
        }}
      >
        <clipPath id={played}>
          <rect x="0" y="0" width={placeOf(atS)} height={height} />
        </clipPath>
        {marks.map(({ kind, s, untilS }, at) => (
          <rect
            key={at}
            className={kind}
            x={placeOf(s)}
            y="0"
            width={Math.max(width / 400, placeOf(untilS ?? s) - placeOf(s))}
            height={height}
          />
        ))}
        <path d={shape} />
        <path className="played" d={shape} clipPath={`url(#${played})`} />
      </svg>
      {channel !== null && (
        <span className="row tight">
          <Button
            size="small"
            kind={channel.isMuted ? 'primary' : undefined}
            aria-pressed={channel.isMuted}
            onClick={() => onChange({ isMuted: !channel.isMuted })}
          >
            <Icon name={channel.isMuted ? 'mute' : 'ear'} />
            {words.mute}
          </Button>
          <RadioGroup
            size="small"
            segmented
            value={channel.ear}
            onChange={(ear) => onChange({ ear })}
            options={(['left', 'both', 'right'] as const).map((value) => ({
              value,
              label: words.ears[value],
            }))}
          />
        </span>
      )}
    </div>
  );
}

/** Draws the levels as a shape around the middle. Speech is faint beside full scale, so the root is drawn. */
function shapeOf(levels: readonly number[]): string {
  const half = height / 2;
  const tops = levels.map((level) => Math.max(0.4, Math.sqrt(level / 100) * half));
  const upper = tops.map((top, at) => `L${at} ${(half - top).toFixed(1)}`);
  const lower = tops.map((top, at) => `L${at} ${(half + top).toFixed(1)}`).reverse();
  return `M0 ${half}${upper.join('')}${lower.join('')}Z`;
}
