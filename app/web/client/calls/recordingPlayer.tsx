/**
 * Plays a recording of two channels: the caller at the left, the agent at the right, both or one of them. On the bar stand marks where keys
 * were pressed and where the caller was on hold.
 */
import { Button, Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { pathOf } from '../api/callApi.js';
import { formatDuration, formatMoment } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { callWords } from '../words/calls.js';
import { useWords } from '../words/useWords.js';
import type { CallShown } from './callShown.js';

type Side = 'both' | 'left' | 'right';

export function RecordingPlayer(props: {
  readonly recording: CallShown['recordings'][number];
  readonly events: CallShown['events'];
  readonly holds: CallShown['holds'];
}) {
  const { recording, events, holds } = props;
  const words = useWords(callWords);
  const { language } = usePreferences();
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [atS, setAtS] = useState(0);
  const [lengthS, setLengthS] = useState((recording.lengthMs ?? 0) / 1000);
  const [side, setSide] = useState<Side>('both');
  const hear = useSides(audio);
  const beganMs = Date.parse(recording.startedAt);
  const secondOf = (at: string) => (Date.parse(at) - beganMs) / 1000;
  const placed = [
    ...events
      .filter(({ kind }) => kind === 'keys')
      .map(({ at }) => ({ kind: 'keys' as const, s: secondOf(at), untilS: null })),
    ...holds.map(({ beganAt, endedAt }) => ({
      kind: 'hold' as const,
      s: secondOf(beganAt),
      untilS: secondOf(endedAt),
    })),
  ]
    .filter(({ s }) => s >= 0 && s <= lengthS)
    .sort((a, b) => a.s - b.s)
    .map((mark) => ({
      ...mark,
      title: `${words.marks[mark.kind]} ${formatDuration(mark.s)}${mark.untilS === null ? '' : `–${formatDuration(mark.untilS)}`}`,
    }));

  function play(): void {
    if (audio.current === null) return;
    hear(side);
    if (audio.current.paused) void audio.current.play();
    else audio.current.pause();
  }

  if (!recording.isKept)
    return (
      <p className="row">
        <span className="num">{formatMoment(recording.startedAt, language)}</span>
        <Tag>{recording.status === 'stored' ? words.gone : words[recording.status]}</Tag>
      </p>
    );
  return (
    <div className="player">
      <audio
        ref={audio}
        preload="none"
        src={pathOf('GET /api/recordings/:id', { params: { id: recording.id } })}
        onPlay={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
        onTimeUpdate={(event) => setAtS(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => {
          if (Number.isFinite(event.currentTarget.duration))
            setLengthS(event.currentTarget.duration);
        }}
      />
      <div className="row tight">
        <Button
          type="primary"
          shape="circle"
          onClick={play}
          aria-label={isPlaying ? words.pause : words.play}
        >
          <Icon name={isPlaying ? 'pause' : 'play'} />
        </Button>
        <div className="grow bar-with-marks">
          <input
            type="range"
            aria-label={words.position}
            aria-valuetext={formatDuration(atS)}
            min={0}
            max={Math.max(1, Math.ceil(lengthS))}
            step={1}
            value={Math.floor(atS)}
            onChange={(event) => {
              const to = Number(event.target.value);
              setAtS(to);
              if (audio.current !== null) audio.current.currentTime = to;
            }}
          />
          {placed.map((mark, place) => (
            <span
              key={place}
              className={`mark ${mark.kind}`}
              title={mark.title}
              ref={(shown) => {
                const whole = Math.max(1, lengthS);
                shown?.style.setProperty('--at', String(mark.s / whole));
                const untilS = Math.min(mark.untilS ?? mark.s, lengthS);
                shown?.style.setProperty('--long', String((untilS - mark.s) / whole));
              }}
            />
          ))}
        </div>
        <span className="num small">
          {formatDuration(atS)} / {formatDuration(lengthS)}
        </span>
      </div>
      <div className="row apart">
        <Segmented<Side>
          size="small"
          value={side}
          onChange={(next) => {
            setSide(next);
            hear(next);
          }}
          options={[
            { value: 'both', label: words.bothSides },
            { value: 'left', label: words.left },
            { value: 'right', label: words.right },
          ]}
        />
        <ul className="row small">
          {placed.map((mark, place) => (
            <li key={place}>
              <button
                type="button"
                className="link-button"
                onClick={() => {
                  if (audio.current !== null) audio.current.currentTime = mark.s;
                  setAtS(mark.s);
                }}
              >
                <span className="num">{mark.title}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Lets both channels be heard in both ears, or one of them alone. The graph is made at the first play, as browsers want it. */
function useSides(audio: { readonly current: HTMLAudioElement | null }): (side: Side) => void {
  const graph = useRef<{ context: AudioContext; left: GainNode; right: GainNode } | null>(null);
  useEffect(() => () => void graph.current?.context.close(), []);
  return (side) => {
    if (audio.current === null) return;
    if (graph.current === null) {
      const context = new AudioContext();
      const split = context.createChannelSplitter(2);
      const [left, right] = [context.createGain(), context.createGain()];
      context.createMediaElementSource(audio.current).connect(split);
      split.connect(left, 0).connect(context.destination);
      split.connect(right, 1).connect(context.destination);
      graph.current = { context, left, right };
    }
    void graph.current.context.resume();
    graph.current.left.gain.value = side === 'right' ? 0 : 1;
    graph.current.right.gain.value = side === 'left' ? 0 : 1;
  };
}
