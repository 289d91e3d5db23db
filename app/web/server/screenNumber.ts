import { maskPersonalData } from '../../log.js';

/**
 * A caller's number as people see it on a screen: `138****8000`, `025******17`. Of one that has none of the forms that the log knows
 * (a local one: `85551234`) the first two digits and the last two are left.
 */
export function screenNumber(number: string): string {
  const masked = maskPersonalData(number);
  if (masked !== number || number.length < 5) return masked;
  return `${number.slice(0, 2)}${'*'.repeat(number.length - 4)}${number.slice(-2)}`;
}
