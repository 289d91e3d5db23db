/**
 * Suggests case numbers and names from a machine-read text. Characters are often misread, so it is
 * a suggestion to a person, and files nothing.
 */
import { formatCaseNumber, parseCaseNumber } from '../../../court/cases/rules/caseNumber.js';

export interface FaxSuggestion {
  /** In their normal form, as they were read. */
  readonly caseNumbers: readonly string[];
  readonly names: readonly string[];
}

const mostNumbers = 3;
const mostNames = 4;

/** A year in any brackets or none, a court, a type, a serial number. */
const caseNumber =
  /[(〔[{〈]?(?:19|20)\d\d[)〕\]}〉]?[\p{Script=Han}]\d{0,4}[\p{Script=Han}()]{1,8}\d{1,8}号/gu;

const roles =
  '申请执行人|被执行人|被上诉人|上诉人|被申请人|再审申请人|申请人|原告人|原告|被告人|被告|第三人|委托代理人|代理人|姓名|发件人|寄件人|联系人|具状人|答辩人|投诉人|当事人';
/** After a role and a colon: a person's name, or the name of a company. */
const named = new RegExp(`(?:${roles})[:：]([\\p{Script=Han}·()（）]{2,30})`, 'gu');

/** @param text the recognised text, with its lines */
export function readSuggestion(text: string): FaxSuggestion {
  // The recogniser puts its own spaces between characters; a name ends with its line.
  const lines = text
    .normalize('NFKC')
    .split(/\r?\n/)
    .map((line) => line.replace(/[\s\u200b]/g, ''))
    .join('\n');
  return {
    caseNumbers: distinct(
      [...lines.matchAll(caseNumber)].flatMap(([read]) => {
        const parsed = parseCaseNumber(read);
        return parsed.kind === 'ok' ? [formatCaseNumber(parsed.value)] : [];
      }),
      mostNumbers,
    ),
    names: distinct(
      [...lines.matchAll(named)].map(([, name = '']) => name),
      mostNames,
    ),
  };
}

function distinct(texts: readonly string[], most: number): string[] {
  return [...new Set(texts)].slice(0, most);
}
