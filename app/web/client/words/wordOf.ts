/**
 * Returns the word for a code of the server. A newer server may send a code that the page does not
 * know; then the code itself is shown.
 */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}

/**
 * Returns the word for a code, or nothing where the code alone would mean nothing to a reader.
 * Numbers and names stay as they are.
 */
export function wordOrNothing(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? (/^[a-z]+([_A-Z][A-Za-z]*)*$/.test(code) ? '' : code);
}
