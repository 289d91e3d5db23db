/** Whole numbers in words, in Mandarin and in English. */

const mandarin = '零一二三四五六七八九';

/**
 * Reads out each digit: `2024` → 二零二四. On the telephone 1 is read as 幺 (yāo), because on a bad line
 * 一 (yī) sounds like 七 (qī). The numbers of tickets do the same; in years and case numbers 1 stays
 * 一.
 */
export function mandarinDigits(digits: string, one: '一' | '幺' = '一'): string {
  return digits.replace(/\d/g, (digit) => (digit === '1' ? one : (mandarin[Number(digit)] ?? '')));
}

/** Reads a number below 10,000 with every place named: 1005 → 一千零五, 110 → 一百一十. */
function mandarinGroup(n: number): string {
  let words = '';
  let skipped = false;
  for (const [unit, name] of [
    [1000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(n / unit) % 10;
    if (digit === 0) {
      skipped = words !== '';
      continue;
    }
    words += `${skipped ? '零' : ''}${mandarin[digit]}${name}`;
    skipped = false;
  }
  return words;
}

/**
 * Reads a cardinal number. 10 to 19 begin with 十, not 一十. A leading 二千, 二万, 二亿 becomes 两千, 两万, 两亿,
 * as people say it. But 二百 and 二十 stay, and so does every later 二 (一万二千).
 */
export function mandarinNumber(n: number): string {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number: ${n}`);
  if (n < 0) return `负${mandarinNumber(-n)}`;
  if (n === 0) return '零';
  let words = '';
  let gap = false;
  for (const [unit, name] of [
    [1e12, '万亿'],
    [1e8, '亿'],
    [1e4, '万'],
    [1, ''],
  ] as const) {
    const group = Math.floor(n / unit) % 10_000;
    if (group === 0) {
      gap = words !== '';
      continue;
    }
    words += `${words !== '' && (gap || group < 1000) ? '零' : ''}${mandarinGroup(group)}${name}`;
    gap = false;
  }
  return words.replace(/^一十/, '十').replace(/^二(?=[千万亿])/, '两');
}

/** Reads how many there are of something: like {@link mandarinNumber}, but a lone 2 is 两 (两件). */
export function mandarinCount(n: number): string {
  return n === 2 ? '两' : mandarinNumber(n);
}

const small = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
  'seventeen eighteen nineteen'
).split(' ');
const tens = ' ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function englishGroup(n: number): string {
  const hundreds = Math.floor(n / 100);
  const rest = n % 100;
  const low =
    rest < 20
      ? (small[rest] ?? '')
      : `${tens[Math.floor(rest / 10)]}${rest % 10 === 0 ? '' : `-${small[rest % 10]}`}`;
  if (hundreds === 0) return low;
  return `${small[hundreds]} hundred${rest === 0 ? '' : ` and ${low}`}`;
}

/** Reads a cardinal number: 12500 → `twelve thousand five hundred`. */
export function englishNumber(n: number): string {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number: ${n}`);
  if (n < 0) return `minus ${englishNumber(-n)}`;
  if (n === 0) return 'zero';
  const parts: string[] = [];
  for (const [unit, name] of [
    [1e12, ' trillion'],
    [1e9, ' billion'],
    [1e6, ' million'],
    [1e3, ' thousand'],
    [1, ''],
  ] as const) {
    const group = Math.floor(n / unit) % 1000;
    if (group === 0) continue;
    const and = unit === 1 && parts.length > 0 && group < 100 ? 'and ' : '';
    parts.push(`${and}${englishGroup(group)}${name}`);
  }
  return parts.join(' ');
}

const ordinals: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** Reads an ordinal number: 21 → `twenty-first`. */
export function englishOrdinal(n: number): string {
  return englishNumber(n).replace(
    /[a-z]+$/,
    (last) => ordinals[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`),
  );
}

/**
 * Reads a year of four digits as two numbers: 1998 → `nineteen ninety-eight`, 2007 → `two thousand
 * and seven`.
 */
export function englishYear(year: number): string {
  const century = Math.floor(year / 100);
  const rest = year % 100;
  if (century % 10 === 0 && rest < 10) return englishNumber(year);
  if (rest === 0) return `${englishNumber(century)} hundred`;
  return `${englishNumber(century)} ${rest < 10 ? `oh ${englishNumber(rest)}` : englishNumber(rest)}`;
}

/** Reads out each digit, separated by spaces: `05` → `zero five`. */
export function englishDigits(digits: string): string {
  return [...digits]
    .map((digit) => (/\d/.test(digit) ? (small[Number(digit)] ?? '') : digit))
    .join(' ');
}
