/** What a court has done in a generated enforcement: money, searches, auctions, restrictions. */
import type { CaseInput } from './caseInput.js';
import { SeededRandom } from './random.js';
import type { SampleDays } from './sampleDays.js';

type Columns =
  'enforcementMoney' | 'assetSearches' | 'auctions' | 'restrictions' | 'enforcementEndedOn';

const firstSearch = 15;
const firstAuction = 90;
const assets = ['real_estate', 'vehicles', 'securities'] as const;
const waitsFor = ['reckoning', 'account', 'sharing'] as const;

/**
 * Makes the columns. What there is follows from how old the case is and how it has ended.
 * @param age workdays since the application
 * @param endedOn the day on which it ended, for whatever reason; null: it goes on
 */
export function generatedEnforcement(
  days: SampleDays,
  index: number,
  age: number,
  stage: string,
  endedOn: string | null,
): Pick<CaseInput, Columns> {
  if (age <= firstSearch) return {};
  // Of its own, so that the cases after this one stay as they are.
  const random = new SeededRandom(index);
  const ago = (day: number) => days.workday(Math.min(-1, day - age));
  const isEmpty = stage === 'enforcement_ended';
  const asset = random.pick(assets);
  const received = 1000 * (1 + random.below(80));
  const searches = [
    {
      asset: 'deposits',
      state: isEmpty ? 'not_found' : 'controlled',
      on: ago(firstSearch),
    },
    ...(isEmpty ? [] : [{ asset, state: 'controlled', on: ago(firstSearch + 10) }]),
  ];
  const isPaid = stage === 'enforced';
  const isRestricted = stage === 'enforcement' || isEmpty;
  const hasMoney = isPaid || (stage === 'enforcement' && age > 40 && random.chance(0.6));
  const isAuctioned = stage === 'enforcement' && age > firstAuction && random.chance(0.4);
  return {
    assetSearches: searches,
    ...(hasMoney && {
      enforcementMoney: [
        {
          received: `${received}.00`,
          paid: isPaid ? `${received}.00` : '0',
          ...(!isPaid && { waitsFor: random.pick(waitsFor) }),
        },
      ],
    }),
    ...(isAuctioned && {
      auctions: [
        {
          asset,
          startsAt: `${days.workday(5 + random.below(30))} 10:00`,
          place: '人民法院诉讼资产网',
        },
      ],
    }),
    ...(isRestricted && { restrictions: [{ kind: 'spending', since: ago(firstSearch + 5) }] }),
    ...(isEmpty && endedOn !== null && { enforcementEndedOn: endedOn }),
  };
}
