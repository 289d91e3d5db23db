import { knowableOf, mayKnowOf, mayKnowOfStep } from '../../../../app/court/cases/rules/knowing.js';
import { isOwnFee } from '../../../../app/court/cases/rules/feePayers.js';
import { disclose } from '../../../../app/court/cases/rules/disclosure.js';
import type {
  CaseFee,
  CaseFile,
  CaseStage,
  PartyRole,
} from '../../../../app/court/import/rules/caseFile.js';
import { as, base, fee, today, transfer } from './sampleCase.js';

const yesterday = '2026-11-23';
const tomorrow = '2026-11-25';

describe('who knows of a case', () => {
  const before: CaseFile = { ...base, filing: { ...base.filing, status: 'pending' } };

  test('before it is accepted: the applicant, and nobody else', () => {
    expect(mayKnowOf(knowableOf(before), as('plaintiff'), today)).toBe(true);
    expect(mayKnowOf(knowableOf(before), as('defendant'), today)).toBe(false);
    expect(mayKnowOf(knowableOf(base), as('defendant'), today)).toBe(true);
  });

  test('of an appeal: both sides', () => {
    expect(mayKnowOf(knowableOf({ ...before, transfer }), as('appellee'), today)).toBe(true);
  });

  test.each<[string, string | null, boolean]>([
    ['not executed', null, false],
    ['executed yesterday', yesterday, true],
    ['executed today', today, true],
    ['to be executed tomorrow', tomorrow, false],
  ])('of a preservation before suit, %s, the respondent: %s', (_when, executedOn, knows) => {
    for (const number of ['（2026）苏9801财保7号', '（2026）苏9801执保7号']) {
      const file = { ...base, number, preservationExecutedOn: executedOn };
      expect(mayKnowOf(knowableOf(file), as('respondent'), today)).toBe(knows);
      expect(mayKnowOf(knowableOf(file), as('applicant'), today)).toBe(true);
    }
  });
});

describe('no tip-off of a preservation', () => {
  const step = { on: '2026-11-20', text: '裁定保全被告名下财产', textEn: null };
  const preserved = (more: Partial<CaseFile> = {}): CaseFile => ({
    ...base,
    fees: [{ ...fee, kind: 'preservation' }],
    events: [{ on: '2026-10-12', text: '立案', textEn: null }, step],
    ...more,
  });
  const heard = (role: PartyRole, more: Partial<CaseFile> = {}) =>
    JSON.stringify(disclose(preserved(more), as(role), today));

  test('the plaintiff, who asked for it, hears step and fee', () => {
    expect(heard('plaintiff')).toContain('保全');
    expect(heard('plaintiff')).toContain('"feeKind":"preservation"');
  });

  test.each<PartyRole>(['defendant', 'third_party'])(
    '%s hears neither before execution',
    (role) => {
      expect(heard(role)).toContain('立案');
      expect(heard(role)).not.toContain('保全');
      expect(heard(role)).not.toContain('preservation');
      expect(heard(role, { preservationExecutedOn: tomorrow })).not.toContain('保全');
    },
  );

  test('once it is executed the defendant hears the step, and of no further one', () => {
    expect(heard('defendant', { preservationExecutedOn: yesterday })).toContain('保全');
    expect(heard('defendant', { preservationExecutedOn: '2026-11-19' })).not.toContain('保全');
  });

  test.each([
    [{ ...step, text: '已作出裁定', kind: 'preservation' as const }, false],
    [{ ...step, text: '已冻结银行存款' }, false],
    [{ ...step, text: '裁定先予执行' }, false],
    [{ ...step, text: '已处理', textEn: 'The deposits were frozen' }, false],
    [{ ...step, text: '已送达' }, true],
  ])('%j is told before execution: %s', (event, isTold) => {
    expect(mayKnowOfStep(event, base, as('defendant'), today)).toBe(isTold);
  });

  test('who pays its fee has asked for it, no matter who brought the case', () => {
    const fees: CaseFee[] = [{ ...fee, kind: 'preservation', payer: 2 }];
    expect(heard('defendant', { fees })).toContain('保全');
    expect(heard('plaintiff', { fees })).not.toContain('保全');
  });
});

describe('whose fee it is', () => {
  const own = (kind: CaseFee['kind'], role: PartyRole, more: Partial<CaseFile> = {}) =>
    isOwnFee({ ...fee, kind }, { ...base, fees: [], ...more }, as(role), today);

  test.each<[CaseFee['kind'], PartyRole, boolean]>([
    ['acceptance', 'plaintiff', true],
    ['acceptance', 'appellant', true],
    ['acceptance', 'defendant', false],
    ['acceptance', 'third_party', false],
    ['acceptance', 'appellee', false],
    ['appeal', 'appellant', true],
    ['appeal', 'plaintiff', false],
    ['appeal', 'appellee', false],
    ['preservation', 'plaintiff', true],
    ['preservation', 'defendant', false],
    ['other', 'plaintiff', true],
    ['other', 'defendant', false],
  ])('%s, %s: %s', (kind, role, expected) => {
    expect(own(kind, role)).toBe(expected);
  });

  test.each<[CaseStage, PartyRole, boolean]>([
    ['enforcement', 'applicant', false],
    ['enforcement', 'respondent', false],
    ['enforced', 'respondent', true],
    ['enforced', 'debtor', true],
    ['enforced', 'enforcement_applicant', false],
    ['enforcement_ended', 'respondent', true],
    ['enforced', 'applicant', false],
  ])('of enforcement, in the stage %s, %s: %s', (stage, role, expected) => {
    expect(own('enforcement', role, { kind: 'enforcement', stage })).toBe(expected);
  });

  test('a payer whom the court names pays, and nobody else', () => {
    const counterclaim: CaseFee = { ...fee, payer: 2 };
    expect(isOwnFee(counterclaim, base, as('defendant'), today)).toBe(true);
    expect(isOwnFee(counterclaim, base, as('plaintiff'), today)).toBe(false);
  });

  test('an agent hears the fees of the party they act for', () => {
    const agent = (principalRole: PartyRole | null) => as('agent', { principalRole });
    expect(isOwnFee(fee, base, agent('plaintiff'), today)).toBe(true);
    expect(isOwnFee(fee, base, agent('defendant'), today)).toBe(false);
    expect(isOwnFee(fee, base, agent(null), today)).toBe(false);
  });
});
