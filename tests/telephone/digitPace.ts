/**
 * How the telephones of the tests press digits.
 *
 * Asterisk stretches digits shorter than 80 ms, and a person presses longer. A person who presses a
 * digit twice does not press it for exactly as long again. Of digits of one length the app takes
 * one for a second report in 7 of 100 numbers in which the machine stands still (`DigitReports`).
 *
 * A person also pauses. An Asterisk that waits for the processor again and again puts digits off
 * that come soon after another: at 90 ms, 9 of 1,000 numbers had a digit too many then, at 150 ms
 * one (digitReports.test.ts).
 */
export const digitMs = [110, 140] as const;
export const betweenDigitsMs = 150;

/** Splits digits between two of the same. Each part is pressed for the next of {@link digitMs}. */
export function splitAtRepeats(digits: string): readonly string[] {
  const parts: string[] = [];
  for (const digit of digits) {
    const last = parts.at(-1);
    if (last === undefined || last.endsWith(digit)) parts.push(digit);
    else parts[parts.length - 1] = last + digit;
  }
  return parts;
}
