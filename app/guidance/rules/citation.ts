/** The laws that the calculators cite, and how an article of them is written. */

/** The laws by the name that steps cite them with; `zh` is the official title without 中华人民共和国. */
export const citedLaws = {
  'fee-measures': { zh: '诉讼费用交纳办法', en: 'Measures on the Payment of Litigation Costs' },
  'civil-procedure': { zh: '民事诉讼法', en: 'Civil Procedure Law' },
  'civil-procedure-interpretation': {
    zh: '最高人民法院关于适用《中华人民共和国民事诉讼法》的解释',
    en: "Supreme People's Court's Interpretation of the Civil Procedure Law",
  },
  'civil-evidence-rules': {
    zh: '最高人民法院关于民事诉讼证据的若干规定',
    en: "Supreme People's Court's Rules on Evidence in Civil Proceedings",
  },
  'administrative-procedure': { zh: '行政诉讼法', en: 'Administrative Procedure Law' },
  'administrative-procedure-interpretation': {
    zh: '最高人民法院关于适用《中华人民共和国行政诉讼法》的解释',
    en: "Supreme People's Court's Interpretation of the Administrative Procedure Law",
  },
  'administrative-reconsideration': { zh: '行政复议法', en: 'Administrative Reconsideration Law' },
  'criminal-procedure': { zh: '刑事诉讼法', en: 'Criminal Procedure Law' },
  arbitration: { zh: '仲裁法', en: 'Arbitration Law' },
  'labour-disputes': {
    zh: '劳动争议调解仲裁法',
    en: 'Law on the Mediation and Arbitration of Labour Disputes',
  },
  'civil-code': { zh: '民法典', en: 'Civil Code' },
} as const;

export type CitedLaw = keyof typeof citedLaws;

/**
 * What a step rests on. An article is written `13`, `13(2)` (第二项, or 第二款 of a law whose article
 * has paragraphs only) or `13(2)1` (第1目).
 */
export interface Citation {
  readonly law: CitedLaw;
  readonly article: string;
}

/** Writes a citation in English: Measures …, Art. 13(1). */
export function citationInWords({ law, article }: Citation): string {
  return `${citedLaws[law].en}, Art. ${article}`;
}
