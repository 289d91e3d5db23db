import {
  readFaxCode,
  writeFaxCode,
  type FaxReference,
} from '../../../../app/messages/fax/rules/faxCode.js';

test.each<FaxReference>([
  { kind: 'ticket', number: '20261126000042' },
  { kind: 'case', number: '（2026）苏98民初100号' },
])('what is written can be read: %o', (reference) => {
  expect(readFaxCode(writeFaxCode(reference))).toEqual(reference);
});

test.each([
  '',
  '12368',
  '12368:ticket:',
  '12368:person:1',
  'x12368:ticket:1',
  `12368:case:${'1'.repeat(61)}`,
  'https://12368.example/ticket:1',
])('another text belongs nowhere: %s', (text) => expect(readFaxCode(text)).toBeNull());
