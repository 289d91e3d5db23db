import { readFaxResult } from '../../../../../app/telephony/asterisk/fax/rules/faxResult.js';

test('reads a line of the dialplan', () => {
  expect(
    readFaxResult(
      'SUCCESS|2|T38|14400|86 25 83520000 |NONE|02552221111|12368|hotline-17.3|case-45|end\n',
    ),
  ).toEqual({
    status: 'success',
    pages: 2,
    mode: 'T38',
    rate: 14400,
    stationId: '86 25 83520000',
    error: '',
    callerNumber: '02552221111',
    calledNumber: '12368',
    channelId: 'hotline-17.3',
    filedAs: 'case-45',
  });
});

test('a fax that failed without a word is a failure nevertheless', () => {
  expect(readFaxResult('||||||||||end')).toMatchObject({
    status: 'failed',
    pages: 0,
    mode: '',
    error: 'UNKNOWN',
  });
  expect(readFaxResult('FAILED|1|audio|9600||HANGUP|||||end')).toMatchObject({
    status: 'failed',
    pages: 1,
    mode: 'audio',
    error: 'HANGUP',
  });
});

test.each([
  '',
  'SUCCESS',
  'SUCCESS|2|T38|14400||NONE|1|2|3',
  'SUCCESS|2|T38|14400||NONE|1|2|3||en',
  'SUCCESS|2|T38|14400||NONE|1|2|3|end',
  'a|b|c|d|e|f|g|h|i|j|k|end',
])('a line that is not whole is no result yet: %s', (text) =>
  expect(readFaxResult(text)).toBeNull(),
);
