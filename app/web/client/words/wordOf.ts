/**
 * The word for a code of the server. A server that is newer than the page may know a code that the page does not; then the code itself
 * is shown.
 */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}
