import { readYuan } from '../../../app/guidance/rules/fees/readYuan.js';

test.each([
  ['123456', 12_345_600],
  ['123456.7', 12_345_670],
  ['0.29', 29],
  ['0', 0],
  ['000000000000000000012', 1_200],
  ['1000000000000', 100_000_000_000_000],
])('%s yuan are %d fen', (text, fen) => {
  expect(readYuan(text)).toEqual({ kind: 'ok', fen });
});

test.each([
  ['', 'notANumber'],
  ['-5', 'notANumber'],
  ['1e5', 'notANumber'],
  ['10,000', 'notANumber'],
  ['10 000', 'notANumber'],
  ['.5', 'notANumber'],
  ['5.', 'notANumber'],
  ['NaN', 'notANumber'],
  ['一万', 'notANumber'],
  ['１００', 'notANumber'],
  ['1.001', 'tooManyDecimals'],
  ['1000000000000.01', 'tooLarge'],
  ['9'.repeat(400), 'tooLarge'],
])('%s is refused: %s', (text, reason) => {
  expect(readYuan(text)).toEqual({ kind: 'invalid', reason });
});
