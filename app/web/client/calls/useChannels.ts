/** What is heard of each channel of a recording, and at which ear. */
import { useEffect, useRef, useState } from 'react';

export type Ear = 'left' | 'both' | 'right';

export interface Channel {
  readonly isMuted: boolean;
  readonly ear: Ear;
}

const panOf = { left: -1, both: 0, right: 1 } as const satisfies Record<Ear, number>;
const atFirst: Channel = { isMuted: false, ear: 'both' };

interface Graph {
  readonly context: AudioContext;
  readonly channels: readonly { readonly gain: GainNode; readonly pan: StereoPannerNode }[];
}

/**
 * Lets each of the two channels be muted, and be heard at one ear or at both. A recording of one
 * channel is the first one.
 * @returns the channels, left and right; `change` for one of them; and `begin`, to be called before
 *   the first sound. Before that a browser allows no graph.
 */
export function useChannels(audio: { readonly current: HTMLAudioElement | null }) {
  const [channels, setChannels] = useState<readonly [Channel, Channel]>([atFirst, atFirst]);
  const graph = useRef<Graph | null>(null);
  useEffect(() => () => void graph.current?.context.close(), []);
  useEffect(() => apply(graph.current, channels), [channels]);

  function begin(): void {
    if (audio.current === null) return;
    graph.current ??= newGraph(audio.current);
    apply(graph.current, channels);
    void graph.current.context.resume();
  }

  function change(at: 0 | 1, changed: Partial<Channel>): void {
    setChannels(([left, right]) =>
      at === 0 ? [{ ...left, ...changed }, right] : [left, { ...right, ...changed }],
    );
  }

  return { channels, begin, change };
}

function newGraph(audio: HTMLAudioElement): Graph {
  const context = new AudioContext();
  const split = context.createChannelSplitter(2);
  context.createMediaElementSource(audio).connect(split);
  const channels = [0, 1].map((at) => {
    const [gain, pan] = [context.createGain(), context.createStereoPanner()];
    split.connect(gain, at).connect(pan).connect(context.destination);
    return { gain, pan };
  });
  return { context, channels };
}

function apply(graph: Graph | null, channels: readonly Channel[]): void {
  channels.forEach(({ isMuted, ear }, at) => {
    const nodes = graph?.channels[at];
    if (nodes === undefined) return;
    nodes.gain.gain.value = isMuted ? 0 : 1;
    nodes.pan.pan.value = panOf[ear];
  });
}
