import type { MovedStep, MovedTicket } from '../../tickets/state/recomputeLimits.js';
import { minute } from '../terminal/words.js';

/** Lists the moved limits: one line per ticket, with its steps below. */
export function movedText(moved: readonly MovedTicket[]): string {
  if (moved.length === 0) return 'no limit of an open ticket moved';
  return moved
    .flatMap((ticket) => [
      `ticket ${ticket.number}: due ${minute(ticket.dueBefore)} -> ${minute(ticket.due)}, ` +
        `promised ${minute(ticket.latestBefore)} -> ${minute(ticket.latest)} (${ticket.why})` +
        (ticket.overdueTakenBack ? '; no longer overdue' : ''),
      ...ticket.steps.map(movedStepText),
    ])
    .join('\n');
}

function movedStepText({ kind, level, from, to }: MovedStep): string {
  return `  ${kind} ${level}: ${minute(from)} -> ${minute(to)}`;
}
