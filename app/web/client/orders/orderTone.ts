import type { Tone } from '../parts/tag.js';

const tones: Readonly<Record<string, Tone>> = {
  opened: 'warn',
  returned: 'warn',
  reopened: 'warn',
  dispatched: 'brand',
  accepted: 'info',
  replied: 'good',
};

/** The colour of an order's status; the tag also names the status. */
export function orderTone(status: string): Tone {
  return tones[status] ?? 'plain';
}
