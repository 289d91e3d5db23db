import { whyNotPassword } from '../../../../app/web/access/rules/newPassword.js';
import { inTime } from '../../../parts/inTime.js';

test.each([
  ['short', 'too_short'],
  ['x'.repeat(201), 'too_long'],
  ['I am gao and nobody else', 'contains_name'],
  ['aaaaaaaaaaaa', 'too_common'],
  ['1234567890', 'too_common'],
  ['0123456789', 'too_common'],
  ['123456789012345678', 'too_common'],
  ['qwertyuiop123', 'too_common'],
  ['PasswordPassword1!', 'too_common'],
  ['password0password', 'too_common'],
  ['hotline12368', 'too_common'],
  ['warm tea in the archive', null],
  ['password is what I forgot', null],
  ['8127463905', null],
] as const)('%s: %s', (password, because) => {
  expect(whyNotPassword(password, { name: 'gao' })).toBe(because);
});

test('the password from before is no new one', () => {
  const before = 'warm tea in the archive';
  expect(whyNotPassword(before, { name: 'gao', before })).toBe('same');
});

test.each(['123456780', '12345678900', 'abcdefgh', 'qwertyuiop', '12368', '0'])(
  'no password keeps the process busy: %s, again and again, a hundred times',
  (piece) => {
    const password = `${piece.repeat(200 / piece.length).slice(0, 199)}x`;
    const look = () => whyNotPassword(password, { name: 'gao' });
    expect(inTime(() => Array.from({ length: 100 }, look))).toEqual(
      Array.from({ length: 100 }, () => null),
    );
  },
);
