/**
 * A filing in the words of an SMS or a fax, a clause each: how far it is, what is missing and by when,
 * and what follows. It leaves out why a filing was refused, and what is missing in a case that is not
 * heard in public: others may look at the telephone.
 */
import type { FilingFact } from '../../../court/cases/rules/disclosure.js';
import type { MissingMaterial } from '../../../court/import/rules/caseFile.js';
import type { SmsLanguage } from '../../../messages/rules/smsTemplates.js';
import { longestClause } from '../../../messages/rules/gatewayRules.js';
import { dayWords } from './dayWords.js';

/** More would not fit the places of a template. */
const mostMissing = 3;

/** Returns the clauses of a filing. */
export function filingWords(fact: FilingFact, language: SmsLanguage): string[] {
  const either = (zh: string, en: string) => (language === 'zh' ? zh : en);
  const on = (day: string) => dayWords(day, language);
  switch (fact.kind) {
    case 'filing_pending': {
      const { appliedOn, correctedOn, decidedWithin: days } = fact;
      return [
        correctedOn === null
          ? either(
              `${on(appliedOn)}提交的立案材料正在审查`,
              `filed on ${on(appliedOn)}, being examined`,
            )
          : either(
              `${on(correctedOn)}补交的立案材料正在审查`,
              `completed on ${on(correctedOn)}, being examined`,
            ),
        ...(days === null ? [] : [either(`收到后${days}日内决定`, `decided within ${days} days`)]),
      ];
    }
    case 'filing_mediation':
      return [either('正在诉前调解，尚未立案', 'in mediation before it is filed')];
    case 'filing_corrections': {
      const { missing, correctBy, isOverdue } = fact;
      const shown = missingInWords(fact, language);
      const rest = missing.length - shown.length;
      const last = correctBy === null ? null : on(correctBy);
      return [
        either('立案材料需要补正', 'what was filed has to be corrected'),
        ...shown.map((each) => clauseOf(each, language)),
        ...(rest === 0
          ? []
          : shown.length === 0
            ? [either(`共${rest}项见补正通知书`, `${rest} in all: see the court’s notice`)]
            : [either(`另有${rest}项见补正通知书`, `${rest} more: see the court’s notice`)]),
        ...(last === null
          ? []
          : [
              isOverdue
                ? either(`补交期限${last}已届满`, `the last day, ${last}, has passed`)
                : either(`最迟${last}补交`, `hand it in by ${last}`),
            ]),
      ];
    }
    case 'filing_accepted':
      return [either('法院已立案', 'accepted by the court')];
    case 'filing_refused': {
      const mayAppeal = fact.caseKind === 'civil' || fact.caseKind === 'administrative';
      return [
        either('立案申请未获受理', 'not accepted'),
        ...(mayAppeal
          ? [either('收到裁定后10日内可上诉', 'appeal within 10 days of the ruling')]
          : []),
      ];
    }
    case 'filing_withdrawn':
      return [either('立案申请已撤回', 'the application was withdrawn')];
  }
}

/** Returns which of what a filing lacks has a place in these words. */
export function missingInWords(
  { missing, isPublic }: Extract<FilingFact, { kind: 'filing_corrections' }>,
  language: SmsLanguage,
): readonly MissingMaterial[] {
  return missing
    .filter((each) => isPublic && clauseOf(each, language).length <= longestClause)
    .slice(0, mostMissing);
}

/** A clause holds no separator of clauses. */
function clauseOf({ what, whatEn }: MissingMaterial, language: SmsLanguage): string {
  const text = language === 'en' ? (whatEn ?? what) : what;
  return text.replaceAll(/[；;]/g, '，').replace(/[。.，]+$/, '');
}
