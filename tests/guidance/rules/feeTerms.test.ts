import { calculateFee } from '../../../app/guidance/rules/fees/calculateFee.js';
import {
  feeTerms,
  refundFen,
  refundRules,
  refundsOf,
  type RefundEvent,
} from '../../../app/guidance/rules/fees/feeTerms.js';
import { feeKinds } from '../../../app/guidance/rules/fees/feeTypes.js';

const ruleOf = (event: RefundEvent) => {
  const rule = refundRules.find((each) => each.event === event);
  if (rule === undefined) throw new Error(`no rule for ${event}`);
  return rule;
};

test.each<[RefundEvent, number, object, number]>([
  ['withdrawn', 230_000, {}, 115_000],
  ['mediated', 5_003, {}, 2_501],
  ['withdrawn', 115_000, { alreadyHalved: true }, 0],
  ['claimReduced', 430_000, { reducedFeeFen: 230_000 }, 200_000],
  ['dismissedWithoutTrial', 230_000, {}, 230_000],
  ['notAccepted', 230_000, {}, 230_000],
  ['remanded', 230_000, {}, 230_000],
  ['movedToCriminal', 230_000, {}, 230_000],
  ['suspended', 230_000, {}, 0],
  ['terminated', 230_000, {}, 0],
])('%s: of %d fen paid (%j) %d come back', (event, paid, options, expected) => {
  expect(refundFen(paid, ruleOf(event), options)).toBe(expected);
});

test('what stays after a withdrawal is the halved fee', () => {
  for (const amountFen of [1_000_100, 12_345_600, 98_765_432]) {
    const whole = calculateFee({ kind: 'property', amountFen });
    if (!('feeFen' in whole)) throw new Error('a property fee is known');
    const stays = whole.feeFen - refundFen(whole.feeFen, ruleOf('withdrawn'));
    const half = calculateFee({ kind: 'property', amountFen, halved: true });
    // The half of a fee that was rounded up already may be a fen more.
    expect([0, 1]).toContain(stays - ('feeFen' in half ? half.feeFen : NaN));
  }
});

test('only acceptance fees come back, and the remand concerns appeals', () => {
  const events = (kind: 'property' | 'enforcement', appeal: boolean) =>
    refundsOf(kind, appeal).map(({ event }) => event);
  expect(events('enforcement', false)).toEqual([]);
  expect(events('property', true)).toContain('remanded');
  expect(events('property', false)).not.toContain('remanded');
});

test('every kind says who bears it', () => {
  expect(feeTerms('enforcement').map(({ article }) => article)).toEqual(['20(2)', '38']);
  expect(feeTerms('labour').map(({ article }) => article)).toContain('20');
  for (const kind of feeKinds) expect(feeTerms(kind).length).toBeGreaterThan(0);
});
