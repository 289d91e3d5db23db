import fc from 'fast-check';
import {
  checkResidentId,
  residentIdCheckCharacter,
} from '../../../../app/court/identity/rules/residentId.js';

/** The two samples published in the standard's explanations. Every other number here is made up. */
const samples = ['11010519491231002X', '440524188001010014'];
const today = '2026-11-24';

function complete(region: string, birth: string, sequence: string): string {
  const first17 = region + birth + sequence;
  return first17 + residentIdCheckCharacter(first17);
}

/** Made-up valid numbers. */
const numbers = fc
  .tuple(
    fc.integer({ min: 110000, max: 999999 }),
    fc.date({
      min: new Date('1850-01-01T00:00:00Z'),
      max: new Date(`${today}T00:00:00Z`),
      noInvalidDate: true,
    }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([region, birth, sequence]) =>
    complete(
      String(region),
      birth.toISOString().slice(0, 10).replaceAll('-', ''),
      String(sequence).padStart(3, '0'),
    ),
  );

describe('checkResidentId', () => {
  test('knows the published samples', () => {
    expect(samples.map((sample) => checkResidentId(sample, today))).toEqual([
      { kind: 'ok', value: '11010519491231002X', birthOn: '1949-12-31', sex: 'female' },
      { kind: 'ok', value: '440524188001010014', birthOn: '1880-01-01', sex: 'male' },
    ]);
  });

  test.each([
    '11010519491231002x',
    '11010519491231002*',
    '110105 19491231 002X',
    '１１０１０５１９４９１２３１００２Ｘ',
  ])('reads %s', (text) => {
    expect(checkResidentId(text, today)).toMatchObject({ value: '11010519491231002X' });
  });

  test.each([
    ['', 'length'],
    ['110105491231002', 'length'],
    ['11010519491231002XX', 'length'],
    ['1101051949123100AX', 'characters'],
    ['X1010519491231002X', 'characters'],
    ['1101051949123*002X', 'characters'],
    [complete('110105', '19490229', '002'), 'birth_date'],
    [complete('110105', '19491301', '002'), 'birth_date'],
    [complete('110105', '17491231', '002'), 'birth_date'],
    [complete('110105', '20261125', '002'), 'birth_date'],
    ['110105194912310021', 'check_character'],
  ])('%s: %s', (text, reason) => {
    expect(checkResidentId(text, today)).toEqual({ kind: 'invalid', reason });
  });

  test('takes somebody born today, and with no day given somebody born later', () => {
    expect(checkResidentId(complete('110105', '20261124', '002'), today).kind).toBe('ok');
    expect(checkResidentId(complete('110105', '20261125', '002')).kind).toBe('ok');
  });

  test('takes every number with a right check character, and knows sex by the 17th digit', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(checkResidentId(number, today)).toMatchObject({
          kind: 'ok',
          value: number,
          sex: Number(number[16]) % 2 === 1 ? 'male' : 'female',
        });
      }),
    );
  });

  test('catches every single wrong digit', () => {
    fc.assert(
      fc.property(numbers, fc.nat(16), fc.integer({ min: 1, max: 9 }), (number, at, change) => {
        const wrong = (Number(number[at]) + change) % 10;
        const text = number.slice(0, at) + String(wrong) + number.slice(at + 1);
        expect(checkResidentId(text, today).kind).toBe('invalid');
      }),
    );
  });

  test('catches two neighbours that changed places', () => {
    fc.assert(
      fc.property(numbers, fc.nat(15), (number, at) => {
        const [a = '', b = ''] = [number[at], number[at + 1]];
        fc.pre(a !== b);
        const text = number.slice(0, at) + b + a + number.slice(at + 2);
        expect(checkResidentId(text, today).kind).toBe('invalid');
      }),
    );
  });

  test('wants 17 digits for a check character', () => {
    expect(() => residentIdCheckCharacter('1101051949123100X')).toThrow(RangeError);
  });
});
