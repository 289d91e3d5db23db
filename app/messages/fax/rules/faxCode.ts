/**
 * The text of a letter's QR code: the ticket or case to which the letter belongs, and a code that
 * only the hotline can make for it. When such a page comes back by fax, the hotline files it by
 * them. The number alone files nothing: anybody may know or guess it.
 */

/** What the identity keys do for these codes (court/identity/store/identityKeys.ts). */
export interface FaxCodeKeys {
  faxCode(said: string): string;
  faxCodeMatches(said: string, code: string): boolean;
}

export interface FaxReference {
  readonly kind: 'ticket' | 'case';
  readonly number: string;
}

/** What a QR code on a page says, right or not. */
export interface FaxCode extends FaxReference {
  /** Empty on a page that was made before there were keyed codes. */
  readonly keyed: string;
}

const prefix = '12368';

/** `12368:ticket:2611260426:4B7D02C91E55A8F3`. */
export function writeFaxCode(
  reference: FaxReference,
  identityKeys: Pick<FaxCodeKeys, 'faxCode'>,
): string {
  const said = saidBy(reference);
  return `${prefix}:${said}:${identityKeys.faxCode(said)}`;
}

/**
 * Reads a text of {@link writeFaxCode}, whose keyed code may be wrong or missing; null for any other
 * text, because a letter may bear other codes. No control characters: a QR code can have a NUL, which PostgreSQL takes in no text.
 */
export function readFaxCode(text: string): FaxCode | null {
  const [, kind, number = '', keyed = ''] =
    /^12368:(ticket|case):([^:\s\p{Cc}]{1,60})(?::(\P{Cc}*))?$/u.exec(text.trim()) ?? [];
  return kind === 'ticket' || kind === 'case' ? { kind, number, keyed } : null;
}

/** Whether the hotline has made a code, under the current identity key or an older one. */
export function isOurFaxCode(
  code: FaxCode,
  identityKeys: Pick<FaxCodeKeys, 'faxCodeMatches'>,
): boolean {
  return identityKeys.faxCodeMatches(saidBy(code), code.keyed);
}

function saidBy({ kind, number }: FaxReference): string {
  return `${kind}:${number}`;
}
