/**
 * What the known cases have in common: the courts, the company that is sued in several, and how
 * parties and case numbers are made.
 */
import type { CaseInput, PartyInput } from '../caseInput.js';
import type { SamplePerson } from '../samplePeople.js';

export const intermediate = { court: '苏98', name: '临江市中级人民法院' };
export const east = { court: '苏9801', name: '城东区人民法院' };
export const west = { court: '苏9802', name: '城西区人民法院' };

export const company: PartyInput = {
  role: 'defendant',
  name: '临江大江商贸有限公司',
  kind: 'organisation',
  idNumber: '91329801MA1XJ0001R',
};

/** Makes a person's row as a party, as printed on their first notice. */
export function party(
  person: SamplePerson,
  role: string,
  more: Partial<PartyInput> = {},
): PartyInput {
  const { name, residentId, queryNumber, password, mobile } = person;
  return {
    ...{ role, name, idNumber: residentId, queryNumber, password },
    ...(mobile !== undefined && { mobile }),
    ...more,
  };
}

/** Makes the number of a case that was applied for on a day. */
export function numberOf(appliedOn: string, rest: string): string {
  return `（${appliedOn.slice(0, 4)}）${rest}号`;
}

/** Fields that the first-instance civil cases of the intermediate court share. */
export function intermediateCivil(appliedOn: string, serial: string) {
  return {
    court: intermediate.court,
    number: numberOf(appliedOn, `苏98民初${serial}`),
    kind: 'civil',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    department: '民事审判第一庭',
    judge: '沈国栋',
    clerk: '潘晓',
    panel: [
      { role: 'presiding', name: '沈国栋' },
      { role: 'judge', name: '顾文娟' },
      { role: 'assessor', name: '方思远' },
    ],
  } satisfies Partial<CaseInput>;
}
