/** The kind of data of a reading, by which a list of readings can be filtered. */

/**
 * The kinds, with the commands and routes of each; the first matching pattern counts. PostgreSQL
 * evaluates the patterns, because it filters the list.
 */
export const readingPatterns = {
  recordings: '/api/recordings|/messages/:id/sound|/attachments/|^tickets files',
  tickets: '/api/tickets|^tickets',
  desk: '/api/desk',
  calls: '/api/calls|^calls|^guidance told',
  cases: '/api/cases',
  callbacks: '/api/callbacks|/api/missed-calls|^callbacks',
  // Not queue-log, which is a report.
  queue: '^queues?($|[ ,])',
  reports: '/api/reports|^report|^queue-log',
  messages: '/api/sms|/api/faxes|/api/outbox|/api/inbox|^sms|^fax',
  person: '^privacy',
  audit: '/api/readings|/api/audit|^audit',
} as const satisfies Readonly<Record<string, string>>;

export type ReadingKind = keyof typeof readingPatterns | 'other';

/** Every kind; `other` matches none of the patterns. */
export const readingKinds = [
  ...(Object.keys(readingPatterns) as (keyof typeof readingPatterns)[]),
  'other',
] as const satisfies readonly ReadingKind[];

/** The ticket or call of a reading, to which a page can link. */
export interface ReadingTarget {
  /** The number of a ticket. */
  readonly ticket: string | null;
  readonly callId: string | null;
}

/**
 * Finds the ticket or the call that a reading names: `ticket 2611240425`, `recording … of call …`.
 */
export function targetOf(subject: string): ReadingTarget {
  return {
    ticket: /\bticket (\d{10,13})\b/.exec(subject)?.[1] ?? null,
    callId: /\bcall ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/.exec(subject)?.[1] ?? null,
  };
}
