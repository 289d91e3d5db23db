/** The parts of a telephone number as people write it. */
import { isLandline } from './telephoneNumber.js';

/** Area codes with two digits after the leading 0; all others have three. */
const shortAreaCodes = /^0(10|2\d)/;

function subscriberGroups(digits: string): string[] {
  switch (digits.length) {
    case 11:
      return [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)];
    case 10:
      // 400 and 800 numbers
      return [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
    case 8:
      return [digits.slice(0, 4), digits.slice(4)];
    case 7:
      return [digits.slice(0, 3), digits.slice(3)];
    default:
      return digits.length > 5 ? (digits.match(/\d{1,4}/g) ?? []) : [digits];
  }
}

/**
 * Splits a telephone number into the groups of digits in which it is said, and its extension:
 * `0512-88886666-801` → `{groups: ['0512', '8888', '6666'], extension: '801'}`. A country code +86
 * is left out.
 */
export function telephoneGroups(text: string): { groups: string[]; extension: string | null } {
  const parts = text
    .replace(/^\s*(\+|00)86[-\s]*/, '')
    .split(/转|ext\.?|x/i)
    .map((part) => part.trim());
  let pieces = (parts[0] ?? '').split(/[^\d]+/).filter((piece) => piece !== '');
  let extension = parts[1]?.replace(/\D/g, '') ?? null;
  // 0512-88886666-801: digits after a complete number are the extension.
  const last = pieces.at(-1) ?? '';
  const before = pieces.slice(0, -1).join('');
  if (extension === null && pieces.length > 1 && last.length <= 6 && before.length >= 10) {
    extension = last;
    pieces = pieces.slice(0, -1);
  }
  const [first = '', ...rest] = pieces;
  const areaLength = shortAreaCodes.test(first) ? 3 : 4;
  const groups =
    rest.length > 0 && !first.startsWith('0')
      ? // Not a Chinese area code: the writer's own groups are the best guess.
        pieces
      : first.startsWith('0') && first.length > areaLength
        ? [first.slice(0, areaLength), ...subscriberGroups(first.slice(areaLength) + rest.join(''))]
        : rest.length > 0
          ? [first, ...subscriberGroups(rest.join(''))]
          : subscriberGroups(first);
  return { groups: groups.filter((group) => group !== ''), extension: extension || null };
}

/**
 * Returns the number as the hotline dials it, in China's form: with the area code's 0, without country code and
 * extension, for which whoever is connected has to ask. Null when it is not a number.
 */
export function dialled(telephone: string): string | null {
  const number = telephoneGroups(telephone).groups.join('');
  if (!/^\d{3,20}$/.test(number)) return null;
  // +86 510 5550 1101: behind the country code, the area code has no 0.
  return /^\s*(\+|00)86/.test(telephone) && isLandline(`0${number}`) ? `0${number}` : number;
}
