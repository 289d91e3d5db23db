/** A text on a line of its own after the notes, where it is not the last line already. */
export function appended(notes: string, text: string): string {
  const before = notes.trimEnd();
  if (before === text || before.endsWith(`\n${text}`)) return notes;
  return before === '' ? text : `${before}\n${text}`;
}
