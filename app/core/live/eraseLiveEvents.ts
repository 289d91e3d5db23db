/** Erases events that no reader will still need. */
import type { App } from '../app.js';
import { eraseEventsBefore } from './store/liveEvents.js';

/** A reader that was away for longer reads everything again, which costs little. */
const keptS = 3600;

/** @returns how many were erased. */
export function eraseLiveEvents({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<number> {
  return eraseEventsBefore(db, clock.now(), keptS);
}
