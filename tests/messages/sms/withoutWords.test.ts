import { receiptCode } from '../../../app/messages/sms/withoutWords.js';

test.each(['DELIVRD', 'DELIVRD 000', 'state 2 069', 'MK:0001', 'MOBILE_NOT_ON_SERVICE', '12345'])(
  'the code %s of a receipt is kept',
  (code) => {
    expect(receiptCode(code)).toBe(code);
  },
);

test.each(['482915', 'UNDELIV 13900000123', '验证码482915', 'DELIVRD\nlevel=error', ''])(
  'in place of %j stands that there was another',
  (code) => {
    expect(receiptCode(code)).toBe('other');
  },
);
