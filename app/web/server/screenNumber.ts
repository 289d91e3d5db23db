import { maskPersonalData } from '../../core/log.js';

/**
 * Masks a caller's number for a screen: `138****8000`, `025******17`. Of a number in no form that
 * the log knows (a local one: `85551234`), the first two and the last two digits stay.
 */
export function screenNumber(number: string): string {
  const masked = maskPersonalData(number);
  if (masked !== number || number.length < 5) return masked;
  return `${number.slice(0, 2)}${'*'.repeat(number.length - 4)}${number.slice(-2)}`;
}
