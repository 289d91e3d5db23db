/**
 * Numbers of lawyers' practising certificates (律师执业证号), 17 digits: kind of certificate 1, region
 * 4, year of the first admission 4, kind of practice 1, sex 1, serial 6. They have no check digit.
 * Certificates from before this scheme, with fewer digits, do not verify anybody.
 *
 * Region, kind and sex are not checked: regions change, and the ministry has added kinds. The year
 * is, because of it no resident ID begins with a number of this form: digits 6 to 9 of an ID are the
 * last digit of its region and the first three of a year of birth, so `?19…` or `?20…`.
 */

/** Digits of a licence number. */
export const licenceLength = 17;

/** Whether a text can be the licence number of a lawyer. */
export function isLawyerLicence(text: string): boolean {
  return /^1\d{4}(?:19|20)\d{10}$/.test(text);
}
