/** Text tables for a terminal, where a Chinese character is two columns wide. */
import stringWidth from 'string-width';

/** Aligns rows of cells in columns; columns of numbers can be right-aligned. */
export function textTable(
  rows: readonly (readonly string[])[],
  rightAligned: readonly boolean[] = [],
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
          return rightAligned[column] === true ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Makes foreign text (a caller's number, a file name) safe to print: replaces characters that
 * control the terminal or that show letters in another order (`gnp.exe` as `exe.png`).
 */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?');
}

/** A value as JSON that is safe to print: what {@link plain} replaces is escaped, so that it stays the value. */
export function plainJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\x7f-\x9f\p{Bidi_Control}\u2028\u2029]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
