import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CaseFee } from '../../../../app/court/import/rules/caseFile.js';
import { disclose, type FeeFact } from '../../../../app/court/cases/rules/disclosure.js';
import {
  followsNotice,
  mayAskForRefund,
  refundDay,
  refundDays,
} from '../../../../app/court/cases/rules/feeFacts.js';
import { projectRoot } from '../../../../app/core/paths.js';
import { makeWorkCalendar } from '../../../../app/court/rules/workCalendar.js';
import { as, base, decided, fee, plaintiff, today } from './sampleCase.js';

const coded: CaseFee = { ...fee, paidFen: 0, dueOn: null, paymentCode: '32980126000000412357' };
const comesBack: CaseFee = {
  ...fee,
  refundableFen: 250_000,
  refundState: 'applied',
  effectiveOn: '2026-11-16',
};

function feeOf(of: CaseFee, who = plaintiff, file = base): FeeFact | undefined {
  return disclose({ ...file, fees: [of] }, who, today).facts.find((fact) => fact.topic === 'fees');
}

describe('a payment code', () => {
  test('is told to who pays the fee, and to whoever acts for them', () => {
    expect(feeOf(coded)?.paymentCode).toBe('32980126000000412357');
    expect(feeOf(coded, as('agent'))?.paymentCode).toBe('32980126000000412357');
  });

  test('is told to nobody else, nor where the proof opens only what all may hear', () => {
    expect(feeOf(coded, as('defendant'))).toBeUndefined();
    expect(feeOf(coded, { ...plaintiff, tells: 'common' })).toBeUndefined();
    expect(feeOf(coded, plaintiff, { ...base, publicity: 'juvenile' })).toBeUndefined();
  });

  test('is told no more once the fee is paid', () => {
    expect(feeOf({ ...coded, paidFen: coded.dueFen })?.paymentCode).toBeNull();
  });
});

describe('a refund', () => {
  test('is told with how far it is, and from when its time runs', () => {
    expect(feeOf(comesBack)).toMatchObject({ refundState: 'applied', effectiveOn: '2026-11-16' });
    expect(feeOf(fee)).toMatchObject({ refundState: null, effectiveOn: null });
  });

  test('has no state and no day once all of it is back', () => {
    const done = feeOf({ ...comesBack, refundedFen: 250_000 });
    expect(done).toMatchObject({ refundState: null, effectiveOn: null, refundOutstandingFen: 0 });
  });

  test('of a document that takes effect later does not tell so', () => {
    expect(feeOf({ ...comesBack, effectiveOn: '2026-11-25' })?.effectiveOn).toBeNull();
  });

  const calendar = makeWorkCalendar();
  test.each([
    // Decree 481 Art. 53; the day itself is not counted.
    ['2026-11-16', '2026-12-01'],
    // December 5 is a Saturday.
    ['2026-11-20', '2026-12-07'],
    // October 1 to 7 are off.
    ['2026-09-18', '2026-10-08'],
  ])('of a document in force on %s is due by %s', (effectiveOn, day) => {
    expect(refundDay({ effectiveOn }, calendar)).toBe(day);
  });

  test('has no day where it is not known when the document took effect', () => {
    expect(refundDay({ effectiveOn: null }, calendar)).toBeNull();
  });

  test('has the days that the guidance says', () => {
    const figures = readFileSync(
      path.join(projectRoot, 'app/guidance/content/figures.yaml'),
      'utf8',
    );
    const [, days] = /id: feeRefundDays,\s+values: \[\{[^}]*value: (\d+)/.exec(figures) ?? [];
    expect(Number(days)).toBe(refundDays);
  });

  test('is a question where something comes back, or may by a decision that is known', () => {
    const facts = (file: typeof base, who = plaintiff) => disclose(file, who, today).facts;
    expect(mayAskForRefund(facts({ ...base, fees: [comesBack] }))).toBe(true);
    expect(mayAskForRefund(facts(base))).toBe(false);
    expect(mayAskForRefund(facts(decided))).toBe(false);
    const served = { ...plaintiff, servedOn: '2026-11-23' };
    expect(mayAskForRefund(facts(decided, served))).toBe(true);
    expect(mayAskForRefund(facts({ ...decided, fees: [coded] }, served))).toBe(false);
  });
});

test('the time of the notice holds for an acceptance fee and that of an appeal without a day', () => {
  const of = (more: Partial<CaseFee>) => feeOf({ ...coded, ...more });
  expect(
    [
      of({}),
      of({ kind: 'appeal', payer: 1 }),
      of({ kind: 'preservation' }),
      of({ dueOn: '2026-12-01' }),
      of({ paidFen: coded.dueFen }),
    ].map((fact) => fact !== undefined && followsNotice(fact)),
  ).toEqual([...[true, true, false, false, false]]);
});
