/** Fees in an import file: payment codes and refunds. */
import { checkCaseRecord } from '../../../app/court/import/caseRecord.js';
import { caseInput } from './importRecords.js';

const check = (fee: object) => checkCaseRecord({ ...caseInput(1), fees: [fee] });
const due = { kind: '受理费', due: '4300' };

test('a payment code, and how far a refund is', () => {
  expect(
    check({
      ...due,
      paid: '2300',
      refundable: '1050',
      paymentCode: '32980126000000412357',
      refundState: '待提供账户',
      effectiveOn: '2026年11月16日',
    }),
  ).toMatchObject({
    kind: 'ok',
    record: {
      fees: [
        {
          paymentCode: '32980126000000412357',
          refundState: 'account',
          effectiveOn: '2026-11-16',
        },
      ],
    },
  });
});

test('none of them is written where the file has none', () => {
  const checked = check(due);
  if (checked.kind !== 'ok') throw new Error(checked.reason);
  expect(Object.keys(checked.record.fees[0] ?? {})).toEqual([
    ...['kind', 'dueFen', 'paidFen', 'dueOn', 'refundableFen', 'refundedFen'],
  ]);
});

test.each<[string, object, RegExp]>([
  [
    'a code that a spreadsheet has rounded',
    { paymentCode: '3.29801E+19' },
    /item 1: paymentCode was rounded by a spreadsheet/,
  ],
  ['a code with words', { paymentCode: '见通知书' }, /paymentCode must have 6 to 30 digits/],
  ['a code that is too short', { paymentCode: '12345' }, /paymentCode must have 6 to 30 digits/],
  [
    'a wrong state',
    { refundable: '1', refundState: '快了' },
    /refundState must be one of to_apply/,
  ],
  ['a state of no refund', { refundState: 'sent' }, /refundState is of a refund/],
  ['a day of no refund', { effectiveOn: '2026-11-16' }, /effectiveOn is of a refund/],
])('%s is refused', (_, more, reason) => {
  expect(check({ ...due, ...more })).toEqual({
    kind: 'refused',
    reason: expect.stringMatching(reason) as string,
  });
});
