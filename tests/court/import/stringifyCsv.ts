/** Formats rows as CSV, as a spreadsheet writes it. */
export function stringifyCsv(rows: readonly (readonly string[])[], lineEnd = '\r\n'): string {
  return rows
    .map((row) =>
      row
        .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(','),
    )
    .join(lineEnd);
}
