/** Reads one fee: what is to be paid and by what code, and how far a refund is. */
import type { CaseFee } from './rules/caseFile.js';
import { feeKindWords, refundStateWords } from './columns.js';
import {
  isRounded,
  optionalDay,
  optionalFen,
  optionalText,
  optionalWord,
  requiredWord,
  roundedNumber,
  WrongField,
  type Naming,
  type RawFields,
} from './fields.js';
import { findParty, partiesOf } from './readList.js';

export function readFee(item: RawFields, naming: Naming, raw: RawFields): CaseFee {
  const dueFen = optionalFen(item, 'due', naming);
  if (dueFen === null) throw new WrongField(`${naming('due')} is missing: yuan such as 1234.50`);
  const payer = findParty(partiesOf(raw), item, 'payer', naming);
  const refundableFen = optionalFen(item, 'refundable', naming) ?? 0;
  const paymentCode = readPaymentCode(item, naming);
  const refundState = optionalWord(item, 'refundState', naming, refundStateWords);
  const effectiveOn = optionalDay(item, 'effectiveOn', naming);
  for (const [field, value] of Object.entries({ refundState, effectiveOn })) {
    if (value !== null && refundableFen === 0) {
      throw new WrongField(`${naming(field)} is of a refund, and refundable is missing`);
    }
  }
  return {
    kind: requiredWord(item, 'kind', naming, feeKindWords),
    dueFen,
    paidFen: optionalFen(item, 'paid', naming) ?? 0,
    dueOn: optionalDay(item, 'dueOn', naming),
    refundableFen,
    refundedFen: optionalFen(item, 'refunded', naming) ?? 0,
    ...(payer !== null && { payer }),
    ...(paymentCode !== null && { paymentCode }),
    ...(refundState !== null && { refundState }),
    ...(effectiveOn !== null && { effectiveOn }),
  };
}

/** A code that is said, sent and typed: the state's own (缴款识别码) has 20 digits. */
function readPaymentCode(item: RawFields, naming: Naming): string | null {
  const text = optionalText(item, 'paymentCode', naming);
  if (text === null) return null;
  if (isRounded(item.paymentCode, text)) throw roundedNumber(naming('paymentCode'));
  if (!/^\d{6,30}$/.test(text)) {
    throw new WrongField(`${naming('paymentCode')} must have 6 to 30 digits`);
  }
  return text;
}
