/**
 * A sum as a court writes it in Chinese: whole hundreds from 10,000 yuan on in 万元.
 * @param yuan a number, or its digits as they were given
 * @returns 3.6万元 or 36123.45元
 */
export function mandarinYuan(yuan: number | string): string {
  const sum = Number(yuan);
  return sum >= 10_000 && sum % 100 === 0 ? `${sum / 10_000}万元` : `${yuan}元`;
}
