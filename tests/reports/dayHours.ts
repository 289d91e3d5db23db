/** Beginning and end of the generated day, its opening hours, and its rate of arrivals. */

export const begin = Date.parse('2026-11-23T22:25:00+08:00');
export const end = Date.parse('2026-11-25T00:09:00+08:00');
export const second = 1000;
export const minute = 60 * second;

/** Returns the arrivals per hour at a moment. */
export function arrivalsAnHour(ms: number): number {
  const hour = ((ms + 8 * 60 * minute) / (60 * minute)) % 24;
  if (hour >= 22.5 || hour < 0.2) return 45;
  if (hour >= 8.4 && hour < 17.6) return hour >= 9 && hour < 11 ? 320 : 210;
  return 2;
}

export function isOpen(at: Date): boolean {
  const hour = ((at.getTime() + 8 * 60 * minute) / (60 * minute)) % 24;
  return (hour >= 8.5 && hour < 17.5) || hour >= 22.4 || hour < 0.5;
}
