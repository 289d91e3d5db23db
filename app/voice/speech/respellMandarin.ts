/**
 * Respells Mandarin where espeak-ng reads our sentences wrongly, with another character of the
 * right sound. The cases were found by comparing its phonemes with the pinyin of every prompt.
 * tests/voice/prompts/pronunciation.test.ts keeps comparing them.
 */
const homophones: readonly (readonly [RegExp, string])[] = [
  // It knows 打的 as a word, a taxi ride.
  [/打的/g, '打得'],
  // It spells out 儿 after 会 in English.
  [/会儿/g, '会'],
  // méi: it reads 月没有 as mò
  [/没(?=有)/g, '梅'],
  // wéi within 不能为您服务
  [/为(?=[您你我他她])/g, '位'],
  // háng, gèng and diào in the types of case numbers: 行初, 刑更, 诉前调
  [/(?<![银央分支商同])行(?=[初终赔审申])/g, '形'],
  [/(?<=刑)更/g, '耕'],
  [/(?<=诉前)调(?![查取])/g, '条'],
];

/**
 * Surnames whose reading differs from the character's usual one, each with a character of the same
 * sound.
 */
const surnames: Readonly<Record<string, string>> = {
  单: '善',
  仇: '求',
  解: '谢',
  任: '仁',
  曾: '增',
  区: '欧',
  查: '渣',
  朴: '瓢',
  盖: '葛',
  华: '话',
  翟: '宅',
  乐: '月',
  覃: '秦',
  种: '虫',
  宁: '泞',
  尉迟: '玉池',
  万俟: '莫其',
  长孙: '掌孙',
};

/** Words that begin with the character of such a surname. */
const noNames =
  '单(?:位|独|方|据|元)|仇恨|解(?:除|决|释|答)|任(?:务|何|命|职|意)|曾(?:经|在)|区(?:分|别|域)|查(?:询|明|看|找|封|阅)|盖[章印]|华侨|种类';

/** One or two characters of a given name, followed by something that ends a name. */
const nameRest = '(?=\\p{Script=Han}{1,2}(?:[，。、；]|$|法官|律师|书记员|审判|和))';
const surnameInText = new RegExp(
  `(?<=^|[，。、：；是由和]|审判[长员]|陪审员|法官|书记员|承办人)(?!${noNames})(${Object.keys(surnames).join('|')})${nameRest}`,
  'gu',
);

/** Returns the text in the spelling that espeak-ng reads correctly. */
export function respellMandarin(text: string): string {
  return homophones
    .reduce((respelled, [from, to]) => respelled.replace(from, to), text)
    .replace(surnameInText, (surname) => surnames[surname] ?? surname);
}
