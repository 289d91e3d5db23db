/**
 * Fees and their steps as a reader sees them, in both languages. What is spoken has texts of its
 * own.
 */
import type { FeeKind, FeeStep, FenOrRange } from './feeTypes.js';

export const feeKindNames: Readonly<Record<FeeKind, { readonly zh: string; readonly en: string }>> =
  {
    property: { zh: '财产案件', en: 'property case' },
    divorce: { zh: '离婚案件', en: 'divorce' },
    personality: { zh: '人格权案件', en: 'personality rights' },
    other: { zh: '其他非财产案件', en: 'other matter without property' },
    ip: { zh: '知识产权民事案件', en: 'intellectual property' },
    labour: { zh: '劳动争议案件', en: 'labour dispute' },
    administrative: { zh: '行政案件', en: 'administrative case' },
    jurisdiction: { zh: '管辖权异议不成立', en: 'objection to jurisdiction that fails' },
    enforcement: { zh: '申请执行', en: 'enforcement' },
    preservation: { zh: '申请保全', en: 'preservation' },
    'payment-order': { zh: '申请支付令', en: 'payment order' },
    'public-notice': { zh: '申请公示催告', en: 'public notice to claimants' },
    'set-aside': { zh: '申请撤销仲裁裁决', en: 'setting aside an arbitral award' },
    bankruptcy: { zh: '申请破产', en: 'bankruptcy' },
  };

/** Writes fen as yuan: `2,769.12`, `50`, `-25.50`. */
export function yuanInDigits(fen: number): string {
  const [whole, rest] = [Math.trunc(Math.abs(fen) / 100), Math.abs(fen) % 100];
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0 ? '-' : ''}${grouped}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`;
}

/** Writes money that is known or lies in a range: `800–1,050元`, `800–1,050 yuan`. */
export function moneyInDigits(fen: FenOrRange, language: 'zh' | 'en'): string {
  const digits =
    typeof fen === 'number' ? yuanInDigits(fen) : `${yuanInDigits(fen[0])}–${yuanInDigits(fen[1])}`;
  return language === 'zh' ? `${digits}元` : `${digits} yuan`;
}

/** Says what a step does, without its sum and its article. */
export function feeStepInWords(step: FeeStep, language: 'zh' | 'en'): string {
  return language === 'zh' ? inChinese(step) : inEnglish(step);
}

const percent = (perMille: number) => String(perMille / 10);

function inChinese(step: FeeStep): string {
  const yuan = (fen: number) => moneyInDigits(fen, 'zh');
  switch (step.kind) {
    case 'flat':
      return '每件交纳';
    case 'range':
      return `每件交纳${moneyInDigits(step.rangeFen, 'zh')}，具体数额由省级人民政府规定`;
    case 'courtFigure':
      return `每件交纳（法定幅度${moneyInDigits(step.rangeFen, 'zh')}，本院执行的标准）`;
    case 'band':
      return `超过${yuan(step.fromFen)}${step.toFen === null ? '' : `至${yuan(step.toFen)}`}的部分，即${yuan(step.partFen)}，按${percent(step.perMille)}%交纳`;
    case 'included':
      return `金额不超过${yuan(step.toFen)}，不另行交纳`;
    case 'amountDoesNotCount':
      return '按件交纳，与金额无关';
    case 'disputedPart':
      return '上诉费按照不服一审判决部分的上诉请求数额计算';
    case 'third':
      return '比照财产案件受理费标准的三分之一交纳';
    case 'halfScale':
      return '按照财产案件受理费标准减半交纳';
    case 'halved':
      return '减半交纳（调解结案、撤诉、简易程序、反诉合并审理），只减半一次';
    case 'cap':
      return `最高不超过${yuan(step.capFen)}`;
    case 'free':
      return '不交纳案件受理费';
    case 'rounded':
      return '不足一分的部分四舍五入';
  }
}

function inEnglish(step: FeeStep): string {
  const yuan = (fen: number) => moneyInDigits(fen, 'en');
  switch (step.kind) {
    case 'flat':
      return 'for each case';
    case 'range':
      return `for each case ${moneyInDigits(step.rangeFen, 'en')}; the province sets the value`;
    case 'courtFigure':
      return `for each case, this court's figure between ${moneyInDigits(step.rangeFen, 'en')}`;
    case 'band':
      return `${percent(step.perMille)}% of the part above ${yuan(step.fromFen)}${step.toFen === null ? '' : ` up to ${yuan(step.toFen)}`}, which is ${yuan(step.partFen)}`;
    case 'included':
      return `nothing more, because the amount is not above ${yuan(step.toFen)}`;
    case 'amountDoesNotCount':
      return 'the fee does not depend on the amount';
    case 'disputedPart':
      return 'on appeal, only the part that the appellant disputes counts';
    case 'third':
      return 'a third of the fee of a property case';
    case 'halfScale':
      return 'half the fee of a property case';
    case 'halved':
      return 'half, once only (mediation, withdrawal, summary procedure, joined counterclaim)';
    case 'cap':
      return `never more than ${yuan(step.capFen)}`;
    case 'free':
      return 'no acceptance fee';
    case 'rounded':
      return 'rounded once to whole fen, half a fen up';
  }
}
