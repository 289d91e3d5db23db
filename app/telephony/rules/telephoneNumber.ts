/** The forms of a telephone number. */

/**
 * A telephone number in one form, so that two ways of writing it are one caller; null for none (a
 * withheld number comes as empty, or as a word).
 */
export function normalNumber(number: string | null): string | null {
  if (number === null) return null;
  const digits = number.replace(/^\s*(\+|00)86/, '').replace(/\D/g, '');
  // Some exchanges put a 0 before mobile numbers.
  const bare = /^01[3-9]\d{9}$/.test(digits) ? digits.slice(1) : digits;
  return bare.length < 3 || /^0+$/.test(bare) ? null : bare;
}

/**
 * Reads a typed number, in its normal form; null for anything but digits with the usual signs
 * between them.
 */
export function typedNumber(text: string): string | null {
  const number = /^\s*\+?[\d\s()-]+$/.test(text) ? normalNumber(text) : null;
  return number === null || number.length > 20 ? null : number;
}

/** Tells whether SMS reach the number. */
export function isMobile(number: string | null): number is string {
  return number !== null && /^1[3-9]\d{9}$/.test(number);
}
