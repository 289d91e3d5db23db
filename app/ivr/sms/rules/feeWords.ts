/**
 * A fee in the words of an SMS or a fax, a clause each: what is still to be paid and by when, what comes
 * back and how far that is.
 */
import type { FeeFact } from '../../../court/cases/rules/disclosure.js';
import type { SmsLanguage } from '../../../messages/rules/smsTemplates.js';
import { dayWords } from './dayWords.js';

/** What a fee is called. */
export const feeNames: Readonly<Record<SmsLanguage, Readonly<Record<FeeFact['feeKind'], string>>>> =
  {
    zh: {
      acceptance: '案件受理费',
      preservation: '保全费',
      enforcement: '申请执行费',
      appeal: '二审案件受理费',
      other: '诉讼费用',
    },
    en: {
      acceptance: 'acceptance fee',
      preservation: 'preservation fee',
      enforcement: 'enforcement fee',
      appeal: 'appeal fee',
      other: 'litigation fee',
    },
  };

const refunds: Readonly<
  Record<SmsLanguage, Readonly<Record<NonNullable<FeeFact['refundState']>, string>>>
> = {
  zh: {
    to_apply: '退费待申请',
    applied: '退费审核中',
    account: '请向承办法官提供缴费人的银行账号',
    sent: '法院已办理退费，待银行到账',
  },
  en: {
    to_apply: 'the refund is not applied for yet',
    applied: 'the refund is being examined',
    account: 'give the judge the account',
    sent: 'the refund is with your bank',
  },
};

/** Returns yuan with two decimals, as a payment order has them: `2000.00`. */
export function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

/** Returns the clauses of a fee; none where nothing is to be paid or to come back. */
export function feeWords(fact: FeeFact, language: SmsLanguage): string[] {
  const either = (zh: string, en: string) => (language === 'zh' ? zh : en);
  const { outstandingFen, refundOutstandingFen, dueOn, isOverdue, refundState } = fact;
  const due = outstandingFen > 0 && dueOn !== null ? dayWords(dueOn, language) : null;
  return [
    ...(outstandingFen > 0
      ? [either(`待交诉讼费${yuan(outstandingFen)}元`, `fee to pay: ${yuan(outstandingFen)} yuan`)]
      : []),
    ...(due === null
      ? []
      : [
          isOverdue
            ? either(`缴费期限${due}已过`, `overdue since ${due}`)
            : either(`最迟${due}交`, `pay by ${due}`),
        ]),
    ...(refundOutstandingFen > 0
      ? [
          either(
            `待退诉讼费${yuan(refundOutstandingFen)}元`,
            `to be refunded: ${yuan(refundOutstandingFen)} yuan`,
          ),
        ]
      : []),
    ...(refundState === null ? [] : [refunds[language][refundState]]),
  ];
}
