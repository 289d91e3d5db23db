/**
 * A Mandarin syllable in pinyin without tones. The pattern is strict, so that Mexico and Queue do
 * not match.
 */
const syllable = [
  '[jqx](?:iang|iong|ing|iao|ian|ia|ie|in|iu|i|uan|ue|un|u)',
  '[bpmf]o',
  '(?:zh|ch|sh|[bpmfdtnlgkhrzcsyw])(?:iang|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|an|ao|ei|en|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|u)',
  '(?:ang|ai|an|ao|a|eng|ei|en|er|e|ou)',
].join('|');
const pinyinWord = new RegExp(`^(?:${syllable})+$`, 'i');

/**
 * Respells names in pinyin so that an English voice comes close to their sound: the letters x, q
 * and zh stand for sounds that English writes in other ways. Words that are not made of pinyin
 * syllables stay as they are.
 */
export function respellPinyin(text: string): string {
  return text.replace(/\b[A-Z][a-z]+\b/g, (word) => {
    if (!/x|q|zh/i.test(word) || !pinyinWord.test(word)) return word;
    const spelled = word.toLowerCase().replace(/zh/g, 'j').replace(/x/g, 'sh').replace(/q/g, 'ch');
    return spelled.charAt(0).toUpperCase() + spelled.slice(1);
  });
}
