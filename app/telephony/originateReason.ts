/**
 * What a telephone is rung for. The text is in the id of the channel (and of a callback's
 * call), so a process that starts after a crash knows by it whose ringing, and whose leg, it finds.
 */
export type OriginateReason =
  /** A caller is offered to an agent: entry and number of the offer. */
  | { readonly kind: 'offer'; readonly entryId: number; readonly offer: number }
  /**
   * An agent whose telephone was gone in mid-call is rung again: entry and a number within the
   * process.
   */
  | { readonly kind: 'return'; readonly entryId: number; readonly number: number }
  /** A supervisor listens to the agent call of an entry; `number` counts within the process. */
  | { readonly kind: 'supervision'; readonly entryId: number; readonly number: number }
  /** An agent asks a third before a transfer; `number` counts the consultations of the agent call. */
  | { readonly kind: 'consultation'; readonly entryId: number; readonly number: number }
  /** An agent has sent the caller of an entry to a telephone of the court. */
  | { readonly kind: 'office'; readonly entryId: number }
  /** A caller is connected to an office from self-service; `number` counts within the process. */
  | { readonly kind: 'contact'; readonly callId: string; readonly number: number }
  /** A person is called back: callback and attempt. */
  | { readonly kind: 'callback'; readonly callbackId: number; readonly attempt: number }
  /** A fax machine is called: fax and attempt. */
  | { readonly kind: 'fax'; readonly faxId: number; readonly attempt: number };

/**
 * Writes a purpose as text: 1 to 60 of `a-z 0-9 -`. `begin_attempt` in sql/functions writes that of
 * a callback.
 */
export function writeOriginateReason(purpose: OriginateReason): string {
  switch (purpose.kind) {
    case 'offer':
      return `entry-${purpose.entryId}-${purpose.offer}`;
    case 'return':
      return `return-${purpose.entryId}-${purpose.number}`;
    case 'supervision':
      return `supervise-${purpose.entryId}-${purpose.number}`;
    case 'consultation':
      return `consult-${purpose.entryId}-${purpose.number}`;
    case 'office':
      return `office-${purpose.entryId}`;
    case 'contact':
      return `contact-${purpose.callId}-${purpose.number}`;
    case 'callback':
      return `callback-${purpose.callbackId}-${purpose.attempt}`;
    case 'fax':
      return `fax-${purpose.faxId}-${purpose.attempt}`;
  }
}

/**
 * Reads what {@link writeOriginateReason} wrote; null for any other text, as another version may have
 * written.
 */
export function readOriginateReason(text: string): OriginateReason | null {
  const [, word, first = '', second] = /^([a-z]+)-(.+?)(?:-(\d+))?$/.exec(text) ?? [];
  const [id, number] = [Number(first), Number(second)];
  const purpose = ((): OriginateReason | null => {
    switch (word) {
      case 'entry':
        return { kind: 'offer', entryId: id, offer: number };
      case 'return':
        return { kind: 'return', entryId: id, number };
      case 'supervise':
        return { kind: 'supervision', entryId: id, number };
      case 'consult':
        return { kind: 'consultation', entryId: id, number };
      case 'office':
        return { kind: 'office', entryId: id };
      case 'contact':
        return { kind: 'contact', callId: first, number };
      case 'callback':
        return { kind: 'callback', callbackId: id, attempt: number };
      case 'fax':
        return { kind: 'fax', faxId: id, attempt: number };
      default:
        return null;
    }
  })();
  return purpose !== null && writeOriginateReason(purpose) === text ? purpose : null;
}

/** Tells whether a telephone is rung for this. */
export function isFor(purpose: OriginateReason | null, wanted: OriginateReason): boolean {
  return purpose !== null && writeOriginateReason(purpose) === writeOriginateReason(wanted);
}
