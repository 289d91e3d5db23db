const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** Formats a day for a letter: 2026-11-26 becomes 2026年11月26日, `26 November 2026`. */
export function letterDate(isoDate: string, language: 'zh' | 'en' = 'zh'): string {
  const [year = 0, month = 0, day = 0] = isoDate.split('-').map(Number);
  return language === 'zh'
    ? `${year}年${month}月${day}日`
    : `${day} ${months[month - 1] ?? ''} ${year}`;
}
