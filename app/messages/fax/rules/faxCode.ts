/**
 * What the QR code of a letter says: to which order or case it belongs. A page that comes back with it files itself.
 * It carries no secret: whoever holds the letter can read the number beside it.
 */

export type FaxReference =
  | { readonly kind: 'order'; readonly number: string }
  | { readonly kind: 'case'; readonly number: string };

const prefix = '12368';

/** `12368:order:20261126000042`. */
export function writeFaxCode(reference: FaxReference): string {
  return `${prefix}:${reference.kind}:${reference.number}`;
}

/** Reads what {@link writeFaxCode} wrote; null for any other text: a letter may bear other codes. */
export function readFaxCode(text: string): FaxReference | null {
  const [, kind, number = ''] = /^12368:(order|case):(.{1,60})$/.exec(text.trim()) ?? [];
  return kind === 'order' || kind === 'case' ? { kind, number } : null;
}
