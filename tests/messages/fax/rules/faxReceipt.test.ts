import { mostReceiptsADay, receiptBy } from '../../../../app/messages/fax/rules/faxReceipt.js';

test.each([
  ['a mobile telephone', '13700000001', '', 'sms'],
  ['a landline', '02552220001', '', 'fax'],
  ['a machine that names its own number', '02552220001', '+86 25 5222 0001', 'fax'],
  ['a machine that names a text of a few digits', '02552220001', '12', 'fax'],
  ['a machine behind a switchboard', '02552220001', '86 25 5222 9876', null],
  ['a number that is not shown', '', '02552220001', null],
  ['a service number', '95588', '', null],
  ['a service number with a 0', '04002345678', '', null],
])('%s', (_, number, station, by) => expect(receiptBy(number, station, 0)).toBe(by));

test('nobody can have another’s telephone rung by faxes all day', () => {
  expect(receiptBy('02552220001', '', mostReceiptsADay - 1)).toBe('fax');
  expect(receiptBy('02552220001', '', mostReceiptsADay)).toBeNull();
  expect(receiptBy('13700000001', '', mostReceiptsADay - 1)).toBe('sms');
  expect(receiptBy('13700000001', '', mostReceiptsADay)).toBeNull();
});
