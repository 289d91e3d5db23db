/**
 * Chinese names and words for an English listener, by pinyin-pro, which knows the readings of
 * surnames (单 Shàn).
 */
import { pinyin } from 'pinyin-pro';

const han = /\p{Script=Han}/u;

/** Surnames of two characters. Any other name is read with its first character as the surname. */
const compoundSurnames = new Set(
  (
    '欧阳 司马 上官 诸葛 夏侯 尉迟 皇甫 公孙 慕容 令狐 宇文 长孙 司徒 东方 独孤 南宫 万俟 闻人 端木 申屠 轩辕 太史 ' +
    '澹台 呼延 百里 东郭 西门 拓跋 完颜 赫连 钟离 淳于 单于 公羊 濮阳 司空'
  ).split(' '),
);

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * Splits a text into syllables without tones. A character of another script is a syllable of its
 * own. ü becomes `yu`, as in passports (吕 Lyu).
 */
function syllables(text: string, surname: boolean): string[] {
  return pinyin(text, {
    toneType: 'none',
    type: 'array',
    v: true,
    surname: surname ? 'head' : 'off',
  }).map((syllable) => syllable.replace('v', 'yu'));
}

/**
 * Romanises a name: `张秀英` → `Zhang Xiuying`, `欧阳修` → `Ouyang Xiu`, `买买提·艾力` → `Maimaiti Aili`. A
 * text of more than four characters counts as an organisation and is read syllable by syllable.
 * Other scripts stay as they are.
 */
export function romaniseName(text: string): string {
  if (!han.test(text)) return text;
  if (/[·•]/.test(text)) {
    return text
      .split(/[·•]/)
      .map((part) => capital(syllables(part, false).join('')))
      .join(' ');
  }
  if (!/^\p{Script=Han}{2,4}$/u.test(text)) return romanise(text);
  const read = syllables(text, true);
  const surnameLength = text.length > 2 && compoundSurnames.has(text.slice(0, 2)) ? 2 : 1;
  return [read.slice(0, surnameLength), read.slice(surnameLength)]
    .map((part) => capital(part.join('')))
    .join(' ');
}

/**
 * Romanises any text with one word per syllable, so that an English voice does not run them
 * together.
 */
export function romanise(text: string): string {
  if (!han.test(text)) return text;
  return text
    .split(/(\p{Script=Han}+)/u)
    .filter((part) => part.trim() !== '')
    .map((part) => (han.test(part) ? syllables(part, false).map(capital).join(' ') : part.trim()))
    .join(' ');
}
