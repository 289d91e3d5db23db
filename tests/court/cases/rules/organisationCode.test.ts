import fc from 'fast-check';
import {
  checkOrganisationCode,
  organisationCodeCheckCharacter,
} from '../../../../app/court/cases/rules/organisationCode.js';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const letters = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...alphabet),
    minLength: length,
    maxLength: length,
  });
const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const first17s = fc
  .tuple(letters(2), digits(6), letters(9))
  .map(([kind, region, organisation]) => kind + region + organisation);

describe('checkOrganisationCode', () => {
  test('knows the example of the standard', () => {
    expect(checkOrganisationCode('91350100M000100Y43')).toEqual({
      kind: 'ok',
      value: '91350100M000100Y43',
    });
  });

  test.each([
    '91350100m000100y43',
    '9135 0100 M000 100Y 43',
    '９１３５０１００Ｍ０００１００Ｙ４３',
  ])('reads %s', (text) => {
    expect(checkOrganisationCode(text)).toMatchObject({ value: '91350100M000100Y43' });
  });

  test('only doubts a wrong check character', () => {
    expect(checkOrganisationCode('91350100M000100Y44')).toEqual({
      kind: 'doubtful',
      value: '91350100M000100Y44',
      expected: '3',
    });
  });

  test.each([
    ['', 'length'],
    ['91350100M000100Y4', 'length'],
    ['91350100I000100Y43', 'characters'],
    ['91350100M000100S43', 'characters'],
    ['9135010AM000100Y43', 'characters'],
  ])('%s: %s', (text, reason) => {
    expect(checkOrganisationCode(text)).toEqual({ kind: 'invalid', reason });
  });

  test('takes every code with its check character, and doubts it with any other', () => {
    fc.assert(
      fc.property(first17s, fc.integer({ min: 1, max: 30 }), (first17, change) => {
        const check = organisationCodeCheckCharacter(first17);
        expect(checkOrganisationCode(first17 + check).kind).toBe('ok');
        const other = alphabet.charAt((alphabet.indexOf(check) + change) % 31);
        expect(checkOrganisationCode(first17 + other)).toMatchObject({
          kind: 'doubtful',
          expected: check,
        });
      }),
    );
  });

  test('wants 17 of its alphabet for a check character', () => {
    expect(() => organisationCodeCheckCharacter('91350100M000100Z4')).toThrow(RangeError);
    expect(() => organisationCodeCheckCharacter('9')).toThrow(RangeError);
  });
});
