/**
 * The word for a code of the server. A server that is newer than the page may know a code that the page does not; then the code itself
 * is shown.
 */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}

/** The same where a code without a word says nothing to whoever reads: it is left out. Numbers and names stay as they are. */
export function wordOrNothing(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? (/^[a-z]+([_A-Z][A-Za-z]*)*$/.test(code) ? '' : code);
}
