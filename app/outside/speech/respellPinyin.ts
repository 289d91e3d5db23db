/** Syllables of Mandarin as pinyin writes them without tones. */
const initial = '(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])';
const final =
  '(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u)';
const pinyinWord = new RegExp(`^(?:${initial}?${final})+$`, 'i');

/**
 * Names in pinyin, respelled so that an English voice comes near their sound: the letters x, q, zh and c stand for
 * sounds that English writes otherwise. Words that are not made of pinyin syllables stay as they are.
 */
export function respellPinyin(text: string): string {
  return text.replace(/\b[A-Z][a-z]+\b/g, (word) => {
    if (!/x|q|zh/i.test(word) || !pinyinWord.test(word)) return word;
    const spelled = word
      .toLowerCase()
      .replace(/zh/g, 'j')
      .replace(/x/g, 'sh')
      .replace(/q(?=u)/g, 'ch')
      .replace(/q/g, 'ch');
    return spelled.charAt(0).toUpperCase() + spelled.slice(1);
  });
}
