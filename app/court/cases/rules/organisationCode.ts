/**
 * Unified social credit codes of organisations (GB 32100-2015), 18 characters: registering
 * department 1, kind 1, region 6 digits, organisation 9, and a check character by MOD 31. The
 * alphabet leaves out I, O, S, V and Z.
 *
 * Some codes in use have a wrong check character, so a wrong one makes a code doubtful, not
 * invalid.
 */

export type OrganisationCodeCheck =
  | { readonly kind: 'ok'; readonly value: string }
  /** Well-formed, but the check character should be `expected`: warn, and accept the code. */
  | { readonly kind: 'doubtful'; readonly value: string; readonly expected: string }
  | { readonly kind: 'invalid'; readonly reason: 'length' | 'characters' };

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/**
 * Computes the check character of the first 17 characters.
 * @throws RangeError unless there are exactly 17 characters of the alphabet.
 */
export function organisationCodeCheckCharacter(first17: string): string {
  const values = [...first17].map((character) => alphabet.indexOf(character));
  if (values.length !== 17 || values.includes(-1)) {
    throw new RangeError('expected 17 characters of 0-9 and A-Z except I, O, S, V and Z');
  }
  const sum = values.reduce((total, value, i) => total + value * (weights[i] ?? 0), 0);
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

/** Checks a code as typed: small letters, full-width characters, spaces and hyphens are allowed. */
export function checkOrganisationCode(text: string): OrganisationCodeCheck {
  const value = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  if (value.length !== 18) return { kind: 'invalid', reason: 'length' };
  // The region has digits only, whatever the alphabet allows elsewhere.
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(value)) {
    return { kind: 'invalid', reason: 'characters' };
  }
  const expected = organisationCodeCheckCharacter(value.slice(0, 17));
  return expected === value.charAt(17)
    ? { kind: 'ok', value }
    : { kind: 'doubtful', value, expected };
}
