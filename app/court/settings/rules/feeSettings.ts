/**
 * The court's own figures where the Measures on the Payment of Litigation Costs (Decree 481, Art.
 * 13, 14) give a range. The province sets the value inside the range; without one the hotline says
 * the range.
 */
import { z } from 'zod';
import { whole } from './wholeNumber.js';

/** The ranges of Decree 481 in whole yuan, by the name of the setting that narrows each. */
export const feeRangesYuan = {
  /** Art. 13(2)1. */
  divorceYuan: [50, 300],
  /** Art. 13(2)2. */
  personalityYuan: [100, 500],
  /** Art. 13(2)3: other matters without property. */
  otherYuan: [50, 100],
  /** Art. 13(3): intellectual property without an amount. */
  ipYuan: [500, 1000],
  /** Art. 13(6): an objection to jurisdiction that fails. */
  jurisdictionYuan: [50, 100],
  /** Art. 14(1)1: enforcement without an amount. */
  enforcementYuan: [50, 500],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

export type FeeRangeName = keyof typeof feeRangesYuan;

/** A court's figures in whole yuan; null where the court has set none. */
export type CourtFees = Readonly<Record<FeeRangeName, number | null>>;

const figure = (name: FeeRangeName) => {
  const [least, most] = feeRangesYuan[name];
  return whole(least, most).nullable().default(null);
};

/** The setting `fees`. */
export const fees = z.strictObject(
  {
    divorceYuan: figure('divorceYuan'),
    personalityYuan: figure('personalityYuan'),
    otherYuan: figure('otherYuan'),
    ipYuan: figure('ipYuan'),
    jurisdictionYuan: figure('jurisdictionYuan'),
    enforcementYuan: figure('enforcementYuan'),
  },
  { error: 'must be an object such as {"divorceYuan":200}' },
);

/** The figures of a court that has set none. */
export const noCourtFees: CourtFees = fees.parse({});
