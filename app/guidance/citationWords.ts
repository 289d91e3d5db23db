/** Citations as a voice says them after an answer, and as an SMS or a page writes them. */
import { englishNumber, mandarinNumber } from '../voice/prompts/numbers.js';
import { spoken } from '../voice/prompts/spoken.js';
import type { Language } from '../telephony/call.js';
import type { Form } from './figureWords.js';
import type { Citation, Law } from './rules/content.js';

/**
 * The laws of an answer: 依据是民事诉讼法第一百二十三条、第一百二十四条。 / `The legal basis is the Civil Procedure Law,
 * articles one hundred and twenty-three and …`. An unknown law is left out: the check refuses it.
 */
export function citationWords(
  citations: readonly Citation[],
  laws: readonly Law[],
  language: Language,
  form: Form,
): string {
  const parts = citations.flatMap(({ law: id, articles = [] }) => {
    const law = laws.find((each) => each.id === id);
    return law === undefined ? [] : [cite(law, articles, language, form)];
  });
  if (language === 'zh') {
    return form === 'spoken'
      ? `依据是${spoken('zh').list(parts)}。`
      : `依据：${parts.join('；')}。`;
  }
  return form === 'spoken'
    ? `The legal basis is ${parts.join('; and ')}.`
    : `Law: ${parts.join('; ')}.`;
}

function cite(law: Law, articles: readonly string[], language: Language, form: Form): string {
  if (language === 'zh') {
    const number = (n: string) => `第${form === 'spoken' ? mandarinNumber(Number(n)) : n}条`;
    const name = form === 'spoken' ? law.spoken.zh : `《${law.spoken.zh}》`;
    return `${name}${articles
      .map((each) =>
        each
          .split('-')
          .map(number)
          .join(form === 'spoken' ? '到' : '至'),
      )
      .join('、')}`;
  }
  if (articles.length === 0) return law.spoken.en;
  const number = (n: string) => (form === 'spoken' ? englishNumber(Number(n)) : n);
  const said = articles.map((each) => each.split('-').map(number).join(' to '));
  const many = articles.length > 1 || (articles[0]?.includes('-') ?? false);
  return form === 'spoken'
    ? `${law.spoken.en}, ${many ? 'articles' : 'article'} ${spoken('en').list(said)}`
    : `${law.spoken.en}, art. ${said.join(', ')}`;
}
