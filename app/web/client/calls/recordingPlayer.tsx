/**
 * Plays a recording of two channels: left what the caller says, right what the caller hears. Each has its picture, can be muted, and can be
 * put to one ear. The pictures and the bar have marks where digits were pressed and where the
 * caller was on hold.
 */
import { useRef, useState } from 'react';
import { pathOf } from '../api/callApi.js';
import { useRead } from '../api/useRead.js';
import { formatDuration, formatMoment } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { callWords } from '../words/calls.js';
import { useWords } from '../words/useWords.js';
import type { CallShown } from './callShown.js';
import { ChannelRow } from './channelRow.js';
import { marksOf } from './marksOf.js';
import { useChannels } from './useChannels.js';

export function RecordingPlayer(props: {
  readonly recording: CallShown['recordings'][number];
  readonly events: CallShown['events'];
  readonly holds: CallShown['holds'];
}) {
  const { recording } = props;
  const words = useWords(callWords);
  const { language } = usePreferences();
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const [atS, setAtS] = useState(0);
  const [lengthS, setLengthS] = useState((recording.lengthMs ?? 0) / 1000);
  const [isHeard, setIsHeard] = useState(false);
  // The pictures come with the first sound: seeing who spoke when is a reading, too, and is recorded.
  const { data } = useRead(
    'GET /api/recordings/:id/levels',
    { params: { id: recording.id } },
    { enabled: isHeard, freshMs: Number.POSITIVE_INFINITY },
  );
  const levels = data?.channels ?? [];
  const { channels, begin, change } = useChannels(audio);
  const placed = marksOf(recording, props, lengthS).map((mark) => ({
    ...mark,
    title: `${words.marks[mark.kind]} ${formatDuration(mark.s)}${mark.untilS === null ? '' : `–${formatDuration(mark.untilS)}`}`,
  }));

  function play(): void {
    if (audio.current === null) return;
    begin();
    setIsHeard(true);
    if (audio.current.paused) void audio.current.play();
    else audio.current.pause();
  }

  function seek(toS: number): void {
    if (audio.current !== null) audio.current.currentTime = toS;
    setAtS(toS);
  }

  if (!recording.isKept)
    return (
      <p className="row">
        <span className="num">{formatMoment(recording.startedAt, language)}</span>
        <Tag>{recording.status === 'stored' ? words.gone : words[recording.status]}</Tag>
      </p>
    );
  const isOfTwo = levels.length > 1;
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
      {([0, 1] as const).slice(0, levels.length).map((at) => (
        <ChannelRow
          key={at}
          name={isOfTwo ? ([words.left, words.right][at] ?? '') : words.bothSides}
          levels={levels[at] ?? []}
          marks={placed}
          atS={atS}
          lengthS={lengthS}
          channel={isOfTwo ? channels[at] : null}
          onChange={(changed) => change(at, changed)}
          onSeek={seek}
        />
      ))}
      <div className="row tight">
        <Button
          kind="primary"
          className="round"
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
            onChange={(event) => seek(Number(event.target.value))}
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
      <ul className="row small">
        {placed.map((mark, place) => (
          <li key={place}>
            <button type="button" className="link-button" onClick={() => seek(mark.s)}>
              <span className="num">{mark.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
