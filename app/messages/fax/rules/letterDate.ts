/** Writes a day as it stands on a letter: 2026-11-26 becomes 2026年11月26日. */
export function letterDate(isoDate: string): string {
  const [year = 0, month = 0, day = 0] = isoDate.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}
