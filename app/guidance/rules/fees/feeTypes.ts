/** What is asked about a fee, and what is answered. All money is in whole fen. */
import type { Citation } from '../citation.js';

/** Every kind of matter that the Measures on the Payment of Litigation Costs put a price on. */
export const feeKinds = [
  'property',
  'divorce',
  'personality',
  'other',
  'ip',
  'labour',
  'administrative',
  'jurisdiction',
  'enforcement',
  'preservation',
  'payment-order',
  'public-notice',
  'set-aside',
  'bankruptcy',
] as const;

export type FeeKind = (typeof feeKinds)[number];

/**
 * The largest amount that is calculated with, in fen: 10^12 yuan. Beyond, integers lose exactness.
 */
export const mostAmountFen = 100_000_000_000_000;

export interface FeeQuestion {
  readonly kind: FeeKind;
  /**
   * The amount claimed (divorce: all property to divide; personality: damages; bankruptcy: the
   * estate; appeal: the part that the appellant disputes). Null where there is none.
   */
  readonly amountFen: number | null;
  /** Whether the fee is halved (Art. 15, 16 or 18). It is halved once, whatever the reasons. */
  readonly halved?: boolean;
  /** Whether the fee of an appeal is asked. */
  readonly appeal?: boolean;
  /** Administrative cases about trademarks, patents or maritime matters cost more (Art. 13(5)1). */
  readonly isTrademarkPatentOrMaritime?: boolean;
}

/** Money that is either known or lies in a range, in fen. */
export type FenOrRange = number | readonly [number, number];

/**
 * One step of the sum. The `addsFen` of all steps make the fee: a halving adds less than nothing.
 */
export type FeeStep = Citation & { readonly addsFen: FenOrRange } & (
    | { readonly kind: 'flat' }
    /** The province sets the value inside the range, and this court has not told its figure. */
    | { readonly kind: 'range'; readonly rangeFen: readonly [number, number] }
    /** The court's figure inside the range. */
    | { readonly kind: 'courtFigure'; readonly rangeFen: readonly [number, number] }
    /** A share of the part of the amount between two limits. */
    | {
        readonly kind: 'band';
        readonly fromFen: number;
        /** Null in the last band, which has no end. */
        readonly toFen: number | null;
        readonly perMille: number;
        /** How much of the amount lies in this band. */
        readonly partFen: number;
      }
    /** The amount is too small for anything beside the fixed sum. */
    | { readonly kind: 'included'; readonly toFen: number }
    /** The fee does not follow the amount. */
    | { readonly kind: 'amountDoesNotCount' }
    | { readonly kind: 'disputedPart' }
    | { readonly kind: 'third' }
    | { readonly kind: 'halfScale' }
    | { readonly kind: 'halved' }
    | { readonly kind: 'cap'; readonly capFen: number }
    | { readonly kind: 'free' }
    /** The exact sum has parts of a fen: rounded once, at the end, half a fen up. */
    | { readonly kind: 'rounded' }
  );

/** The fee in fen, or its two ends where the court has not set its figure. */
export type FeeAnswer = { readonly steps: readonly FeeStep[] } & (
  { readonly feeFen: number } | { readonly rangeFen: readonly [number, number] }
);

/** The fee as a pair of ends, which are equal where it is known. */
export function feeEnds(answer: FeeAnswer): readonly [number, number] {
  return 'feeFen' in answer ? [answer.feeFen, answer.feeFen] : answer.rangeFen;
}

/** What is wrong with a question: the amount is missing, or something asked does not exist. */
export type FeeProblem =
  'amountMissing' | 'amountOutOfRange' | 'notHalved' | 'noAppeal' | 'notAdministrative';
