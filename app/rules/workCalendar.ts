export type IsoDate = string;
export function chinaDate(moment: Date): IsoDate {
  return new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
