import fc from 'fast-check';
import { noCourtFees } from '../../../app/court/settings/rules/feeSettings.js';
import {
  calculateFee,
  feeProblem,
  isAcceptanceFee,
} from '../../../app/guidance/rules/fees/calculateFee.js';
import {
  feeEnds,
  feeKinds,
  mostAmountFen,
  type FeeQuestion,
} from '../../../app/guidance/rules/fees/feeTypes.js';

const yuan = (amount: number) => Math.round(amount * 100);

/** Asks about an amount in yuan, and returns the fee or range in yuan. */
function fee(kind: FeeQuestion['kind'], amount: number | null, more: Partial<FeeQuestion> = {}) {
  const question = { kind, amountFen: amount === null ? null : yuan(amount), ...more };
  const [low, high] = feeEnds(calculateFee(question));
  return low === high ? low / 100 : [low / 100, high / 100];
}

describe('the fee table of Decree 481', () => {
  test.each([
    [10_000, 50, 25],
    [50_000, 1_050, 525],
    [100_000, 2_300, 1_150],
    [200_000, 4_300, 2_150],
    [500_000, 8_800, 4_400],
    [1_000_000, 13_800, 6_900],
    [2_000_000, 22_800, 11_400],
    [5_000_000, 46_800, 23_400],
    [10_000_000, 81_800, 40_900],
    [20_000_000, 141_800, 70_900],
    [123_456, 2_769.12, 1_384.56],
    [0.01, 50, 25],
  ])('a property claim of %d yuan costs %d, and half of it %d', (amount, whole, half) => {
    expect(fee('property', amount)).toBe(whole);
    expect(fee('property', amount, { halved: true })).toBe(half);
  });

  test.each<[FeeQuestion['kind'], number | null, number | number[]]>([
    ['enforcement', 10_000, 50],
    ['enforcement', 500_000, 7_400],
    ['enforcement', 5_000_000, 52_400],
    ['enforcement', 10_000_000, 77_400],
    ['enforcement', 20_000_000, 87_400],
    ['enforcement', null, [50, 500]],
    ['preservation', null, 30],
    ['preservation', 1_000, 30],
    ['preservation', 100_000, 1_020],
    ['preservation', 200_000, 1_520],
    ['preservation', 896_000, 5_000],
    ['preservation', 896_002, 5_000],
    ['preservation', 90_000_000, 5_000],
    ['payment-order', 100_000, 766.67],
    ['payment-order', 10_000, 16.67],
    ['divorce', null, [50, 300]],
    ['divorce', 200_000, [50, 300]],
    ['divorce', 350_000, [800, 1_050]],
    ['divorce', 500_000, [1_550, 1_800]],
    ['personality', null, [100, 500]],
    ['personality', 50_000, [100, 500]],
    ['personality', 80_000, [400, 800]],
    ['personality', 150_000, [850, 1_250]],
    ['other', null, [50, 100]],
    ['ip', null, [500, 1_000]],
    ['ip', 100_000, 2_300],
    ['labour', null, 10],
    ['labour', 50_000, 10],
    ['administrative', null, 50],
    ['jurisdiction', null, [50, 100]],
    ['public-notice', null, 100],
    ['set-aside', null, 400],
    ['bankruptcy', 20_000_000, 70_900],
    ['bankruptcy', 1_000_000_000, 300_000],
  ])('%s, %p yuan: %p', (kind, amount, expected) => {
    expect(fee(kind, amount)).toEqual(expected);
  });

  test('a trademark, patent or maritime case of an administrative court costs 100 yuan', () => {
    expect(fee('administrative', null, { isTrademarkPatentOrMaritime: true })).toBe(100);
  });

  test('an appeal against a ruling on jurisdiction is free, any other costs the disputed part', () => {
    expect(fee('jurisdiction', null, { appeal: true })).toBe(0);
    const answer = calculateFee({ kind: 'property', amountFen: yuan(50_000), appeal: true });
    expect(answer).toMatchObject({
      feeFen: 105_000,
      steps: [{ article: '17', addsFen: 0 }, {}, {}],
    });
  });

  test("the court's figure narrows a range to one value", () => {
    const courtFees = { ...noCourtFees, divorceYuan: 200 };
    const answer = calculateFee({ kind: 'divorce', amountFen: yuan(350_000) }, courtFees);
    expect(answer).toMatchObject({
      feeFen: 95_000,
      steps: [
        { kind: 'courtFigure', article: '13(2)1', rangeFen: [5_000, 30_000], addsFen: 20_000 },
        { kind: 'band', article: '13(2)1', addsFen: 75_000 },
      ],
    });
  });

  test('a fee with half a fen is rounded once, at the end, and says so', () => {
    // 2.5 % of one yuan is 2.5 fen.
    const question = { kind: 'property', amountFen: yuan(10_001) } as const;
    const whole = calculateFee(question);
    expect(whole).toMatchObject({ feeFen: 5_003 });
    expect(whole.steps.at(-1)).toMatchObject({ kind: 'rounded', addsFen: 0 });
    // Half of 5002.5, and not of 5003: that would be 2502.
    expect(calculateFee({ ...question, halved: true })).toMatchObject({ feeFen: 2_501 });
    expect(calculateFee({ kind: 'property', amountFen: yuan(10_002) }).steps).toHaveLength(2);
  });

  test.each<[FeeQuestion, string]>([
    [{ kind: 'property', amountFen: null }, 'amountMissing'],
    [{ kind: 'bankruptcy', amountFen: null }, 'amountMissing'],
    [{ kind: 'property', amountFen: -1 }, 'amountOutOfRange'],
    [{ kind: 'property', amountFen: 0.5 }, 'amountOutOfRange'],
    [{ kind: 'property', amountFen: NaN }, 'amountOutOfRange'],
    [{ kind: 'property', amountFen: mostAmountFen + 1 }, 'amountOutOfRange'],
    [{ kind: 'enforcement', amountFen: 100, halved: true }, 'notHalved'],
    [{ kind: 'preservation', amountFen: 100, appeal: true }, 'noAppeal'],
    [{ kind: 'labour', amountFen: null, isTrademarkPatentOrMaritime: true }, 'notAdministrative'],
  ])('%j is no question: %s', (question, problem) => {
    expect(feeProblem(question)).toBe(problem);
    expect(() => calculateFee(question)).toThrow(problem);
  });
});

/** Kind, amount and options that have an answer. */
const questions = fc
  .record({
    kind: fc.constantFrom(...feeKinds),
    amountFen: fc.oneof(
      fc.integer({ min: 0, max: 3_000_000_000 }),
      fc.integer({ min: 0, max: mostAmountFen }),
    ),
    halved: fc.boolean(),
    appeal: fc.boolean(),
  })
  .filter((question) => feeProblem(question) === null);

describe('whatever is asked', () => {
  test('the steps make the fee, and each names its article', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const answer = calculateFee(question);
        const [low, high] = feeEnds(answer);
        let [lowSum, highSum] = [0, 0];
        for (const { addsFen, article } of answer.steps) {
          expect(article).toMatch(/^\d+(\(\d\)\d?)?$/);
          lowSum += typeof addsFen === 'number' ? addsFen : addsFen[0];
          highSum += typeof addsFen === 'number' ? addsFen : addsFen[1];
        }
        expect([lowSum, highSum]).toEqual([low, high]);
        expect([low, high].every((end) => Number.isSafeInteger(end) && end >= 0)).toBe(true);
      }),
    );
  });

  test('a larger amount never costs less, and one fen more never costs more than a fen', () => {
    fc.assert(
      fc.property(questions, fc.integer({ min: 1, max: 1_000_000_000 }), (question, more) => {
        const at = (amountFen: number) =>
          feeEnds(calculateFee({ ...question, amountFen: Math.min(amountFen, mostAmountFen) }));
        const { amountFen } = question;
        const [low, high] = at(amountFen);
        const [lowNext, highNext] = at(amountFen + 1);
        const [lowMore, highMore] = at(amountFen + more);
        expect(lowMore).toBeGreaterThanOrEqual(low);
        expect(highMore).toBeGreaterThanOrEqual(high);
        expect(lowNext - low).toBeLessThanOrEqual(1);
        expect(highNext - high).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('each limit of a band is passed without a jump', () => {
    const limits = [0.1, 1, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000].map((each) =>
      yuan(each * 10_000),
    );
    const jumps = feeKinds.flatMap((kind) =>
      limits.flatMap((limit) => {
        const ends = [limit - 1, limit, limit + 1].map(
          (amountFen) => feeEnds(calculateFee({ kind, amountFen }))[1],
        );
        return ends.slice(1).map((end, index) => end - (ends[index] ?? NaN));
      }),
    );
    expect(jumps.every((jump) => jump === 0 || jump === 1)).toBe(true);
  });

  test('preservation and bankruptcy never pass their caps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: mostAmountFen }), (amountFen) => {
        const most = (kind: 'preservation' | 'bankruptcy') =>
          feeEnds(calculateFee({ kind, amountFen }))[1];
        expect(most('preservation')).toBeLessThanOrEqual(yuan(5_000));
        expect(most('bankruptcy')).toBeLessThanOrEqual(yuan(300_000));
      }),
    );
  });

  test('it is the fee of the marginal scale, calculated here with big integers', () => {
    const bands: [bigint, bigint][] = [
      [20_000_000n, 5n],
      [10_000_000n, 6n],
      [5_000_000n, 7n],
      [2_000_000n, 8n],
      [1_000_000n, 9n],
      [500_000n, 10n],
      [200_000n, 15n],
      [100_000n, 20n],
      [10_000n, 25n],
    ];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: mostAmountFen }), fc.boolean(), (amount, halved) => {
        // In thousandths of a fen, from the top of the scale down.
        let left = BigInt(amount);
        let sum = 5_000n * 1_000n;
        for (const [fromYuan, perMille] of bands) {
          const from = fromYuan * 100n;
          if (left <= from) continue;
          sum += (left - from) * perMille;
          left = from;
        }
        const by = halved ? 2_000n : 1_000n;
        const expected = (2n * sum + by) / (2n * by);
        const asked = calculateFee({ kind: 'property', amountFen: amount, halved });
        expect(asked).toMatchObject({ feeFen: Number(expected) });
      }),
    );
  });

  test('half is half, to the fen, for every fee that is halved', () => {
    fc.assert(
      fc.property(questions, (question) => {
        if (!isAcceptanceFee(question.kind)) return;
        const whole = feeEnds(calculateFee({ ...question, halved: false }));
        const half = feeEnds(calculateFee({ ...question, halved: true }));
        whole.forEach((end, index) => {
          expect(Math.abs(2 * (half[index] ?? NaN) - end)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });
});
