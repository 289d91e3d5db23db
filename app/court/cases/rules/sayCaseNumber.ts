/** How case numbers are said on the telephone. */
import { pinyin } from 'pinyin-pro';
import { chineseDigits, writeSmallNumber, type CaseNumber } from './caseNumber.js';

/**
 * Pinyin of characters whose reading in law and place names differs from a dictionary's first
 * reading.
 */
const readings: Readonly<Record<string, string>> = {
  行: 'xing',
  没: 'mo',
  更: 'geng',
  调: 'tiao',
  朝: 'chao',
  长: 'chang',
  藏: 'zang',
  重: 'chong',
  都: 'du',
};

/**
 * Splits a serial of more than four digits into two groups, which are easier to follow: 12345678 →
 * 1234, 5678.
 */
function serialGroups(serial: number): string[] {
  const digits = String(serial);
  const at = digits.length > 4 ? Math.floor(digits.length / 2) : 0;
  return at === 0 ? [digits] : [digits.slice(0, at), digits.slice(at)];
}

/**
 * Writes out a case number as people say it on the telephone, digit by digit, with commas for
 * pauses: 二零二四年，京零一，民终，一二三四号; year two zero two four, Jing zero one, min zhong, number one two
 * three four.
 *
 * One is 一 and not 幺: soldiers, pilots and people who read out telephone numbers say 幺, but not
 * every caller does, and clerks read case numbers without it. In English the court and the type are
 * given in pinyin, by which a clerk recognises them; a translation would name no case.
 */
export function sayCaseNumber(n: CaseNumber, language: 'zh' | 'en'): string {
  const type = `${n.specialTrial}${n.typeCode}`.replace(/[（）]/g, '');
  if (language === 'zh') {
    const suffix = n.suffix === null ? '' : `之${writeSmallNumber(n.suffix)}`;
    const serial = serialGroups(n.serial).join('，');
    const parts =
      n.era === '2016'
        ? [n.courtCode, type, `${serial}号${suffix}`]
        : [n.courtCode, `${type}字`, `第${serial}号${suffix}`];
    return [`${n.year}年`, ...parts]
      .filter((part) => part !== '')
      .map((part) => part.replace(/\d/g, (digit) => chineseDigits.charAt(Number(digit))))
      .join('，');
  }
  const parts = [
    `year ${spellDigits(String(n.year))}`,
    n.courtCode === '最高法' ? 'Supreme Court' : spellCourt(n.courtCode),
    romanise(type).join(' '),
    `number ${serialGroups(n.serial).map(spellDigits).join(', ')}`,
    n.suffix === null ? '' : `document ${n.suffix}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const englishDigits = 'zero one two three four five six seven eight nine'.split(' ');

function spellDigits(digits: string): string {
  return [...digits].map((digit) => englishDigits[Number(digit)]).join(' ');
}

function spellCourt(courtCode: string): string {
  const letters = courtCode.replace(/\d/g, '');
  const words = romanise(letters).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const digits = courtCode.slice(letters.length);
  return [...words, ...(digits === '' ? [] : [spellDigits(digits)])].join(' ');
}

function romanise(text: string): string[] {
  return [...text].map(
    (character) => readings[character] ?? pinyin(character, { toneType: 'none', v: true }),
  );
}
