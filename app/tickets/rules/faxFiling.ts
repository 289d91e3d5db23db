/**
 * Where a caller has announced pages: the case or ticket that they have proved to be theirs. It goes
 * with the call to the exchange and comes back with the pages, so it is a short text.
 */

/**
 * Faxes that a ticket gets within a day by the code on their pages, or behind pages that it has. A party sends a few; whoever holds such a page can send ever
 * different ones, which would bury the others and fill the disk.
 */
export const mostFiledADay = 20;

export interface FaxFiling {
  readonly kind: 'case' | 'ticket';
  readonly id: number;
  /** The call in which it was proved. */
  readonly callId: string;
}

/** `case-45-` and the call's UUID: 1 to 60 of `a-z 0-9 -`. */
export function writeFaxFiling({ kind, id, callId }: FaxFiling): string {
  return `${kind}-${id}-${callId}`;
}

/** Reads what {@link writeFaxFiling} wrote; null for any other text. */
export function readFaxFiling(text: string): FaxFiling | null {
  const [, kind, id, callId = ''] =
    /^(case|ticket)-(\d{1,15})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text) ?? [];
  return kind === 'case' || kind === 'ticket' ? { kind, id: Number(id), callId } : null;
}
