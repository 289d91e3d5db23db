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

/**
 * The area codes that are given out, without their 0. Source: the numbering plan of the Ministry of Industry and
 * Information Technology (电信网编号计划, 2017) and its list of area codes, and the codes that were merged into a
 * neighbour's in the last years. None ends in 00: 400, 700 and 800 are services.
 */
const threeDigitCode =
  '(?:3(?:1\\d|35|49|5\\d|7\\d|9[1-68])|4(?:1[1-9]|2[179]|3[1-9]|5[1-9]|6[47-9]|7\\d|8[23])' +
  '|5(?:1\\d|2[37]|3\\d|4[36]|5\\d|6[1-6]|7\\d|80|9\\d)|6(?:3[1-5]|6[0238]|9[12])' +
  '|7(?:01|1\\d|2[248]|3\\d|4[3-6]|5\\d|6[023689]|7\\d|9\\d)|8(?:1[236-8]|2[5-7]|3\\d|5[1-9]|7\\d|8[136-8]|9[1-8])' +
  '|9(?:0[1-3689]|1\\d|3\\d|4[13]|5[1-5]|7\\d|9\\d))';

/** 0, area code, and a local number from 2 to 8: eight digits behind the short codes, seven or eight behind the others. */
const landline = new RegExp(`^0(?:(?:10|2[0-57-9])[2-8]\\d{7}|${threeDigitCode}[2-8]\\d{6,7})$`);

/** Tells whether it is the number of a telephone in a building of mainland China, with its area code and its 0. */
export function isLandline(number: string): boolean {
  return landline.test(number);
}
