import type { MovedBecause } from '../../tickets/rules/movedBecause.js';
import type { MovedStep, MovedTicket } from '../../tickets/state/recomputeLimits.js';
import { minute } from '../terminal/words.js';

/** Lists the moved limits: one line per ticket, with its steps below. */
export function movedText(moved: readonly MovedTicket[]): string {
  if (moved.length === 0) return 'no limit of an open ticket moved';
  return moved
    .flatMap((ticket) => [
      `ticket ${ticket.number}: due ${minute(ticket.dueBefore)} -> ${minute(ticket.due)}, ` +
        `promised ${minute(ticket.latestBefore)} -> ${minute(ticket.latest)} (${becauseText(ticket.because)})` +
        (ticket.overdueTakenBack ? '; no longer overdue' : ''),
      ...ticket.steps.map(movedStepText),
    ])
    .join('\n');
}

function movedStepText({ kind, level, from, to }: MovedStep): string {
  return `  ${kind} ${level}: ${minute(from)} -> ${minute(to)}`;
}

function becauseText(because: MovedBecause): string {
  switch (because.code) {
    case 'calendar':
      return `calendar of ${because.years}`;
    case 'courts':
      return 'courts imported';
    case 'version':
      return 'calendar and limits of this version';
    case 'norms':
      return `norms of service: ${because.profile}, set by ${because.by}`;
    case 'limits':
      return `limits of ${because.urgent ? 'urgent ' : ''}${because.kind}: ${because.profile}, set by ${because.by}`;
    case 'recomputed':
      return `recomputed by ${because.by}`;
    default: {
      const never: never = because;
      return never;
    }
  }
}
