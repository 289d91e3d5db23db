/**
 * The text of a letter's QR code: the ticket or case to which the letter belongs. When such a page
 * comes back by fax, the hotline files it by this code. The code holds no secret: the number is
 * printed beside it.
 */

export type FaxReference =
  | { readonly kind: 'ticket'; readonly number: string }
  | { readonly kind: 'case'; readonly number: string };

const prefix = '12368';

/** `12368:ticket:20261126000042`. */
export function writeFaxCode(reference: FaxReference): string {
  return `${prefix}:${reference.kind}:${reference.number}`;
}

/**
 * Reads a text of {@link writeFaxCode}; null for any other text, because a letter may bear other
 * codes.
 */
export function readFaxCode(text: string): FaxReference | null {
  const [, kind, number = ''] = /^12368:(ticket|case):(.{1,60})$/.exec(text.trim()) ?? [];
  return kind === 'ticket' || kind === 'case' ? { kind, number } : null;
}
