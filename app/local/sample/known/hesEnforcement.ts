/** The enforcement of He Yulan against Zou Qiang: both can sign in, and hear what is theirs. */
import type { CaseInput } from '../caseInput.js';
import type { SampleDays } from '../sampleDays.js';
import { samplePeople } from '../samplePeople.js';
import { numberOf, party, west } from './knownParts.js';

/** Makes the case. Zou must not hear of the search for vehicles, which is still going on. */
export function hesEnforcement(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-90);
  return {
    ref: 'K-301',
    court: west.court,
    number: numberOf(appliedOn, '苏9802执701'),
    kind: 'enforcement',
    cause: '民间借贷纠纷执行',
    causeEn: 'enforcement in a private lending dispute',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-88),
    stage: 'enforcement',
    department: '执行局',
    judge: '廖婷',
    clerk: '秦岚',
    events: [
      { on: days.workday(-88), text: '执行案件已立案', textEn: 'The enforcement was filed' },
      {
        on: days.workday(-86),
        text: '已送达执行通知书',
        textEn: 'The enforcement notice was served',
      },
    ],
    enforcementMoney: [{ received: '36000.00', paid: '20000.00', waitsFor: 'account' }],
    assetSearches: [
      { asset: 'deposits', state: 'controlled', on: days.workday(-60) },
      { asset: 'real_estate', state: 'controlled', on: days.workday(-50) },
      { asset: 'vehicles', state: 'searching', on: days.workday(-2) },
    ],
    auctions: [
      {
        asset: 'real_estate',
        startsAt: `${days.workday(15)} 10:00`,
        place: '人民法院诉讼资产网',
      },
    ],
    restrictions: [{ kind: 'spending', since: days.workday(-70) }],
    parties: [party(samplePeople.he, 'enforcement_applicant'), party(samplePeople.zou, 'debtor')],
  };
}
