/**
 * What a password must be: long, and neither the name nor one of those that are tried first. There
 * are no rules about kinds of characters, and none expires: both make worse passwords (NIST SP
 * 800-63B 5.1.1).
 */

const shortestPassword = 10;
/** Longer ones are refused, because hashing them costs. */
const longestPassword = 200;

/**
 * What is repeated in it matches in one way only: a 0 between two numbers belongs to the one before.
 * Each repetition would double the work otherwise, and a password of 200 characters would hold up the process,
 * with its calls, for a third of a second.
 */
const triedFirst =
  /^(.)\1*$|^0?((12345678|abcdefgh?|qwert[yz](uiop)?|password|passw0rd|admin|letmein|hotline|12368)[90]*)+[!.@#0-9]*$/i;

export type PasswordProblem = 'too_short' | 'too_long' | 'contains_name' | 'too_common' | 'same';

/** Returns why a password is not accepted for an account; null when it is. */
export function whyNotPassword(
  password: string,
  { name, before }: { readonly name: string; readonly before?: string },
): PasswordProblem | null {
  if ([...password].length < shortestPassword) return 'too_short';
  if (password.length > longestPassword) return 'too_long';
  if (password.toLowerCase().includes(name.toLowerCase())) return 'contains_name';
  if (triedFirst.test(password)) return 'too_common';
  return password === before ? 'same' : null;
}
