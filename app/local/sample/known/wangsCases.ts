/**
 * The cases of two lawyers, one for each side: so many that a caller has to choose among them. Wang
 * signs in by his ID number, and his opponent Xu by her licence number.
 */
import type { CaseInput } from '../caseInput.js';
import type { SampleDays } from '../sampleDays.js';
import { sampleLawyer, samplePeople } from '../samplePeople.js';
import { east, west, numberOf, party } from './knownParts.js';

const wangsCauses: readonly [string, string][] = [
  ['买卖合同纠纷', 'sales contract dispute'],
  ['建设工程施工合同纠纷', 'construction contract dispute'],
  ['金融借款合同纠纷', 'loan contract dispute'],
  ['房屋买卖合同纠纷', 'housing sale contract dispute'],
  ['劳动争议', 'labour dispute'],
  ['物业服务合同纠纷', 'property service contract dispute'],
];

export function wangsCases(days: SampleDays): CaseInput[] {
  const clients = [
    '高翔',
    '林芳',
    '郑凯',
    '罗敏',
    '梁栋',
    '宋佳',
    '谢军',
    '韩冰',
    '唐勇',
    '冯丽',
    '于洋',
    '董平',
  ];
  return clients.map((client, index) => {
    const appliedOn = days.workday(-20 - 5 * index);
    const [cause, causeEn] = wangsCauses[index % wangsCauses.length] as [string, string];
    const at = index % 2 === 0 ? east : west;
    const [judge, clerk] = at === east ? ['叶红梅', '丁宁'] : ['邹国平', '陆瑶'];
    const isLast = index === clients.length - 1;
    return {
      ref: `K-${String(101 + index)}`,
      court: at.court,
      number: numberOf(appliedOn, `${at.court}民初${String(501 + index)}`),
      kind: 'civil',
      cause,
      causeEn,
      publicity: 'public',
      filingStatus: 'accepted',
      appliedOn,
      filingDecidedOn: days.workday(-18 - 5 * index),
      stage: 'awaiting_hearing',
      department: '民事审判庭',
      judge,
      clerk,
      panel: [{ role: 'sole', name: judge }],
      hearings: [{ startsAt: `${days.workday(5 + index)} 10:00`, courtroom: '第七法庭' }],
      fees: [{ kind: 'acceptance', due: '2300.00', paid: '2300.00' }],
      events: [
        { on: days.workday(-18 - 5 * index), text: '案件已立案', textEn: 'The case was filed' },
      ],
      parties: [
        { role: 'plaintiff', name: client },
        { role: 'defendant', name: '临江顺达建材有限公司', kind: 'organisation' },
        party(samplePeople.wang, 'agent', {
          ...(index > 0 && { queryNumber: `2600070${String(index).padStart(2, '0')}` }),
          actsFor: '1',
          authorityFrom: appliedOn,
          ...(isLast && { authorityUntil: days.workday(-5) }),
        }),
        { role: 'agent', ...sampleLawyer, actsFor: '2', authorityFrom: appliedOn },
      ],
    };
  });
}
