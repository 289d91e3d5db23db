/** Runs the app by the clock in the file that `MOVED_CLOCK` names. */
import { runHotline } from '../../app/main.js';
import { clockOf } from './movedClock.js';

void runHotline(clockOf(process.env.MOVED_CLOCK ?? ''));
