/**
 * The scales of Decree 481: each band takes its share of the part of the amount that lies in it.
 */

/** One band of a scale. Its begin is the end of the band before. */
export interface FeeBand {
  /** In fen; null for no end. */
  readonly toFen: number | null;
  readonly perMille: number;
}

export interface FeeScale {
  readonly article: string;
  /** What every case costs at least, in fen. It covers the amount up to `flatToFen`. */
  readonly flatFen: number;
  readonly flatToFen: number;
  /** In ascending order; the first begins at `flatToFen`. */
  readonly bands: readonly FeeBand[];
}

const yuan = (amount: number) => amount * 100;

/** Art. 13(1): property cases. */
export const propertyScale: FeeScale = {
  article: '13(1)',
  flatFen: yuan(50),
  flatToFen: yuan(10_000),
  bands: [
    { toFen: yuan(100_000), perMille: 25 },
    { toFen: yuan(200_000), perMille: 20 },
    { toFen: yuan(500_000), perMille: 15 },
    { toFen: yuan(1_000_000), perMille: 10 },
    { toFen: yuan(2_000_000), perMille: 9 },
    { toFen: yuan(5_000_000), perMille: 8 },
    { toFen: yuan(10_000_000), perMille: 7 },
    { toFen: yuan(20_000_000), perMille: 6 },
    { toFen: null, perMille: 5 },
  ],
};

/** Art. 13(2)1: what property adds to a divorce. */
export const divorceScale: FeeScale = {
  article: '13(2)1',
  flatFen: 0,
  flatToFen: yuan(200_000),
  bands: [{ toFen: null, perMille: 5 }],
};

/** Art. 13(2)2: what damages add to a case of personality rights. */
export const personalityScale: FeeScale = {
  article: '13(2)2',
  flatFen: 0,
  flatToFen: yuan(50_000),
  bands: [
    { toFen: yuan(100_000), perMille: 10 },
    { toFen: null, perMille: 5 },
  ],
};

/** Art. 14(1)2: enforcement. */
export const enforcementScale: FeeScale = {
  article: '14(1)2',
  flatFen: yuan(50),
  flatToFen: yuan(10_000),
  bands: [
    { toFen: yuan(500_000), perMille: 15 },
    { toFen: yuan(5_000_000), perMille: 10 },
    { toFen: yuan(10_000_000), perMille: 5 },
    { toFen: null, perMille: 1 },
  ],
};

/** Art. 14(2): preservation of property; capped at {@link preservationCapFen}. */
export const preservationScale: FeeScale = {
  article: '14(2)',
  flatFen: yuan(30),
  flatToFen: yuan(1_000),
  bands: [
    { toFen: yuan(100_000), perMille: 10 },
    { toFen: null, perMille: 5 },
  ],
};

/** Art. 14(2). */
export const preservationCapFen = yuan(5_000);
/** Art. 14(6). */
export const bankruptcyCapFen = yuan(300_000);
/** Art. 13(4). */
export const labourFen = yuan(10);
/** Art. 13(5)1 and 13(5)2. */
export const administrativeSpecialFen = yuan(100);
export const administrativeFen = yuan(50);
/** Art. 14(4). */
export const publicNoticeFen = yuan(100);
/** Art. 14(5): to set aside an award, or to have an arbitration agreement judged. */
export const setAsideFen = yuan(400);
