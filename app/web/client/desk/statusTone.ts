import type { Tone } from '../parts/tag.js';

const tones: Readonly<Record<string, Tone>> = {
  ready: 'good',
  talking: 'brand',
  offered: 'calm',
  wrap_up: 'info',
  paused: 'warn',
  unreachable: 'bad',
};

/** The colour of an agent's state; the word is beside it. */
export function statusTone(status: string): Tone {
  return tones[status] ?? 'plain';
}
