import fc from 'fast-check';
import { spoken } from '../../../../app/voice/prompts/spoken.js';

const en = spoken('en');

test.each([
  ['The defendant shall pay 20,000 yuan.', 'The defendant shall pay twenty thousand yuan'],
  ['Pay ¥5000 within 10 days', 'Pay five thousand yuan within ten days'],
  ['The rate is 3.85%', 'The rate is three point eight five percent'],
  ['He bears 30% of it', 'He bears thirty percent of it'],
  ['on December 3, 2026', 'on December third, twenty twenty-six'],
  ['on 3 December', 'on December third'],
  ['at 9:30 am', 'at nine thirty in the morning'],
  ['Article 126', 'Article one hundred and twenty-six'],
  ['a fine of USD 300', 'a fine of three hundred U S dollars'],
  ['within 3-5 days', 'within three to five days'],
  ['the 1st and the 22nd', 'the first and the twenty-second'],
  ['since 2024', 'since twenty twenty-four'],
  ['call 12368', 'call one two three six eight'],
  ['in danger call 110', 'in danger call one one zero'],
  ['within 110 days', 'within one hundred and ten days'],
  ['see (2026)苏98民终12号', 'see year two zero two six, Su nine eight, min zhong, number one two'],
  ['The claims were dismissed.', 'The claims were dismissed'],
])('%s', (text, said) => {
  expect(en.written(text)).toBe(said);
});

test('whatever is written, no digit, bracket or sign is left', () => {
  const pieces = fc.constantFrom(
    ..."0123456789,.%¥$()[]-/:;*#@&+=<> '".split(''),
    ...['December 3', '2026-13-45', '25:70', '10 days', 'yuan', '判决', 'Art. 5'],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
      ),
      (text) => {
        expect(en.written(text)).toMatch(/^[\p{L}\p{M} ,.:;?!'-]*$/u);
        expect(en.written(text)).not.toMatch(/undefined|NaN/);
      },
    ),
    { numRuns: 2000 },
  );
});
