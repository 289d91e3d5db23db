/** Amounts as people type them: yuan with up to two decimals, into whole fen. */
import { mostAmountFen } from './feeTypes.js';

export type ReadYuan =
  | { readonly kind: 'ok'; readonly fen: number }
  | { readonly kind: 'invalid'; readonly reason: 'notANumber' | 'tooManyDecimals' | 'tooLarge' };

/** Reads `123456`, `123456.7` or `123456.78`: no sign, no exponent, no separators. */
export function readYuan(text: string): ReadYuan {
  const [, whole = '', decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return { kind: 'invalid', reason: 'notANumber' };
  if (decimals.length > 2) return { kind: 'invalid', reason: 'tooManyDecimals' };
  // Leading zeros are cut off before the length is judged, so that a long text cannot lose digits.
  const digits = `${whole}${decimals.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
  const fen = digits.length > 15 ? Infinity : Number(digits);
  return fen > mostAmountFen ? { kind: 'invalid', reason: 'tooLarge' } : { kind: 'ok', fen };
}
