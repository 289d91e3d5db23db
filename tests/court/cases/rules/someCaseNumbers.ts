/** Case numbers of every shape, for properties. */
import fc from 'fast-check';
import { parseCaseNumber, type CaseNumber } from '../../../../app/court/cases/rules/caseNumber.js';
import { knownCaseTypes } from '../../../../app/court/cases/rules/caseTypes.js';

export function parsed(text: string): CaseNumber {
  const result = parseCaseNumber(text);
  if (result.kind === 'invalid') throw new Error(`${text}: ${result.reason}`);
  return result.value;
}

const provinces = [...'京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵'];

const twoDigits = fc.integer({ min: 1, max: 99 }).map((n) => String(n).padStart(2, '0'));
const courtCodes = fc.oneof(
  fc.constant('最高法'),
  fc.constantFrom(...provinces),
  fc.tuple(fc.constantFrom(...provinces), twoDigits).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom(...provinces), twoDigits, twoDigits).map((parts) => parts.join('')),
);
const suffixes = fc.option(fc.integer({ min: 1, max: 99 }), { nil: null });
export const modern = fc.record<CaseNumber>({
  era: fc.constant('2016'),
  year: fc.integer({ min: 2016, max: 2099 }),
  courtCode: courtCodes,
  specialTrial: fc.constantFrom('', '知'),
  typeCode: fc.constantFrom(...knownCaseTypes),
  serial: fc.integer({ min: 1, max: 99_999_999 }),
  suffix: suffixes,
});
export const old = fc.record<CaseNumber>({
  era: fc.constant('before2016'),
  year: fc.integer({ min: 1949, max: 2015 }),
  courtCode: fc.constantFrom('', '浙杭', '沪一中', '穗中法', '高', '海'),
  specialTrial: fc.constant(''),
  typeCode: fc.constantFrom('民一终', '民终', '民初', '刑初', '行（知）终', '执', '民一（民）终'),
  serial: fc.integer({ min: 1, max: 99_999 }),
  suffix: suffixes,
});
export const numbers = fc.oneof(modern, old);
