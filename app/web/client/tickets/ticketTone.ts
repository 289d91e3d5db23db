import type { Tone } from '../parts/tag.js';

const tones: Readonly<Record<string, Tone>> = {
  opened: 'warn',
  returned: 'warn',
  reopened: 'warn',
  dispatched: 'brand',
  accepted: 'info',
  replied: 'good',
};

/** The colour of a ticket's status; the tag also names the status. */
export function ticketTone(status: string): Tone {
  return tones[status] ?? 'plain';
}
