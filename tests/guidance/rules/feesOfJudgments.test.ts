/**
 * Fees that courts calculated themselves, as they stand at the end of published judgments and
 * rulings. A judgment names the sum that was sued for; some courts drop the fen (Decree 481 says
 * nothing of it), so what they wrote may differ from the exact fee by less than a yuan.
 */
import { calculateFee } from '../../../app/guidance/rules/fees/calculateFee.js';
import { feeEnds, type FeeKind } from '../../../app/guidance/rules/fees/feeTypes.js';

function feeYuan(kind: FeeKind, amountYuan: number, halved = false): number {
  const amountFen = Math.round(amountYuan * 100);
  const [low, high] = feeEnds(calculateFee({ kind, amountFen, halved }));
  expect(low).toBe(high);
  return low / 100;
}

describe('acceptance fees that courts wrote into their judgments', () => {
  test.each([
    ['东阳市人民法院', '（2016）浙0783民初17571号', 100_000, 2_300],
    ['公主岭市人民法院', '（2016）吉0381民初315号', 100_000, 2_300],
    ['象州县人民法院', '（2017）桂1322民初151号', 48_440, 1_011],
    ['庆城县人民法院', '（2014）庆城民初字第833号', 500_000, 8_800],
  ])('%s %s: %d yuan, fee %d', (_court, _case, amount, fee) => {
    expect(feeYuan('property', amount)).toBe(fee);
  });

  test.each([
    ['东阳市人民法院', '（2016）浙0783民初17571号', 100_000, 1_150],
    ['象州县人民法院', '（2017）桂1322民初151号', 48_440, 505.5],
  ])('%s %s: %d yuan by summary procedure, fee %d', (_court, _case, amount, fee) => {
    expect(feeYuan('property', amount, true)).toBe(fee);
  });

  it('浦东新区人民法院 （2019）沪0115民初61975号: a price and a penalty together, in whole yuan', () => {
    const amount = 1_254_802.58 + 71_399.68;
    expect(feeYuan('property', amount)).toBe(16_735.82);
    expect(Math.round(feeYuan('property', amount))).toBe(16_736);
    expect(Math.round(feeYuan('property', amount, true))).toBe(8_368);
  });
});

it('佛山市高明区人民法院 （2025）粤0608民初254号: the preservation fee, to the fen, and the acceptance fee are those of one sum', () => {
  const amount = 223_988;
  expect(feeYuan('preservation', amount)).toBe(1_639.94);
  expect(Math.round(feeYuan('property', amount))).toBe(4_660);
});

it('上海市宝山区人民法院, enforcement of a fine of 2,000 yuan: 50', () => {
  expect(feeYuan('enforcement', 2_000)).toBe(50);
});
