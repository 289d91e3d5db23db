/**
 * Resident ID numbers (GB 11643-1999), 18 characters: region 6, birth date 8, sequence 3 (odd is
 * male), and a check character by ISO 7064 MOD 11-2.
 *
 * The region is not checked. Divisions are renamed and dissolved while their people keep the
 * number, and foreigners with a permanent residence card have numbers that begin with 9.
 */
import { isIsoDate, type IsoDate } from '../../rules/workCalendar.js';

export type ResidentIdCheck =
  | {
      readonly kind: 'ok';
      /** 17 digits and a digit or capital X. */
      readonly value: string;
      readonly birthOn: IsoDate;
      readonly sex: 'male' | 'female';
    }
  | {
      readonly kind: 'invalid';
      readonly reason: 'length' | 'characters' | 'birth_date' | 'check_character';
    };

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** The check character for each remainder, 0 to 10. */
const checkCharacters = '10X98765432';
/** Nobody older is alive; this catches a slip in the century. */
const earliestBirth = '1850-01-01';

/**
 * Computes the check character of the first 17 digits.
 * @throws RangeError unless there are exactly 17 digits.
 */
export function residentIdCheckCharacter(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('expected 17 digits');
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return checkCharacters.charAt(sum % 11);
}

/**
 * Checks an ID number as typed or entered on a telephone. `*` and `x` stand for X; full-width
 * characters and spaces are allowed. Numbers of 15 digits went out of use in 2013 (Resident
 * Identity Card Law) and count as too short.
 * @param today the day in China; a later birth date is invalid. Without it, the birth date only has
 * to exist.
 */
export function checkResidentId(text: string, today?: IsoDate): ResidentIdCheck {
  const value = text.normalize('NFKC').replace(/[\s-]/g, '').replace(/[*x]$/, 'X');
  if (value.length !== 18) return { kind: 'invalid', reason: 'length' };
  if (!/^\d{17}[\dX]$/.test(value)) return { kind: 'invalid', reason: 'characters' };
  const birthOn = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  if (!isIsoDate(birthOn) || birthOn < earliestBirth || (today !== undefined && birthOn > today)) {
    return { kind: 'invalid', reason: 'birth_date' };
  }
  if (residentIdCheckCharacter(value.slice(0, 17)) !== value.charAt(17)) {
    return { kind: 'invalid', reason: 'check_character' };
  }
  return {
    kind: 'ok',
    value,
    birthOn,
    sex: Number(value.charAt(16)) % 2 === 1 ? 'male' : 'female',
  };
}
