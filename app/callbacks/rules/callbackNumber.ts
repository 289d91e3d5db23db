/**
 * Which numbers the hotline calls back. Anybody can enter any number, so what costs money, rings
 * at a service, or rings abroad is refused; a number is always kept and dialled in one form.
 *
 * Source: the numbering plan of the Ministry of Industry and Information Technology
 * (电信网编号计划, 2017): mobile numbers are 11 digits from 13 to 19, landlines as in `isLandline`;
 * 1xx, 1xxxx, 95xxx, 96xxx, 400 and 800 are services, with a 0 or +86 before them, too.
 */

import { isLandline, isMobile } from '../../telephony/rules/telephoneNumber.js';
import type { CallbackNumberRules } from '../../court/settings/rules/callbackSettings.js';

export type NumberRefusal =
  /** The caller ID is not shown. */
  | 'withheld'
  | 'not_a_number'
  /** A local number without an area code, where the court has set none. */
  | 'no_area_code'
  /** 110, 12345, 95588, 400…: not a person. */
  | 'service_number'
  | 'satellite'
  | 'abroad'
  /** By the court's own list. */
  | 'blocked';

export type CheckedNumber =
  /** As it is dialled: 13800138000, 02583520000, 0085221234567. */
  | { readonly kind: 'ok'; readonly number: string }
  | { readonly kind: 'refused'; readonly because: NumberRefusal };

/** Checks a number as the network shows it or as the caller entered it. */
export function checkCallbackNumber(given: string, rules: CallbackNumberRules): CheckedNumber {
  const text = given.replaceAll(/[\s().-]/g, '');
  if (text === '' || /^(anonymous|unknown|restricted|unavailable)$/i.test(text)) {
    return refused('withheld');
  }
  if (!/^\+?\d{3,18}$/.test(text)) return refused('not_a_number');
  const abroad = numberAbroad(text);
  if (abroad !== null) {
    return rules.abroad ? allowed(`00${abroad}`, rules) : refused('abroad');
  }
  return checkNational(withoutCountry(text), rules);
}

/** Returns the digits after + or 00 of a number outside of mainland China; null for any other. */
function numberAbroad(text: string): string | null {
  const [, digits] = /^(?:\+|00)(?!86)([1-9]\d{5,14})$/.exec(text) ?? [];
  return digits ?? null;
}

/** Removes +86, 0086, or 86 before a mobile number or a landline, and gives a landline its 0 again. */
function withoutCountry(text: string): string {
  const [, country, digits] = /^(\+86|0086|86)0?(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return text;
  if (isLandline(`0${digits}`)) return `0${digits}`;
  // 86 without + or 00 may as well be the beginning of a local number.
  return country === '86' && !isMobile(digits) ? text : digits;
}

function checkNational(text: string, rules: CallbackNumberRules): CheckedNumber {
  const [, mobile] = /^0?(1[3-9]\d{9})$/.exec(text) ?? [];
  if (mobile !== undefined) {
    return /^(174|1349)/.test(mobile) ? refused('satellite') : allowed(mobile, rules);
  }
  if (isLandline(text)) return allowed(text, rules);
  if (/^[2-8]\d{6,7}$/.test(text)) {
    return rules.areaCode === null
      ? refused('no_area_code')
      : checkNational(`0${rules.areaCode}${text}`, { ...rules, areaCode: null });
  }
  if (/^(\d{3,6}|0?[48]00\d{7}|1\d{2,10}|9\d{4,9})$/.test(text)) return refused('service_number');
  return refused('not_a_number');
}

function allowed(number: string, { blocked }: CallbackNumberRules): CheckedNumber {
  return blocked.some((beginning) => number.startsWith(beginning))
    ? refused('blocked')
    : { kind: 'ok', number };
}

function refused(because: NumberRefusal): CheckedNumber {
  return { kind: 'refused', because };
}
