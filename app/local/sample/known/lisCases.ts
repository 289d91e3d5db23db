/** Li Jianguo's cases: one against him, an enforcement he applied for, and one he appealed. */
import type { CaseInput } from '../caseInput.js';
import type { SampleDays } from '../sampleDays.js';
import { samplePeople } from '../samplePeople.js';
import { numberOf, east, party, west, company, intermediate } from './knownParts.js';

export function lisCases(days: SampleDays): CaseInput[] {
  const li = samplePeople.li;
  const [civilOn, enforcementOn, appealedCaseOn] = [-30, -60, -150].map((n) => days.workday(n)) as [
    string,
    string,
    string,
  ];
  const appealedNumber = numberOf(appealedCaseOn, '苏9801民初203');
  return [
    {
      ref: 'K-002',
      court: east.court,
      number: numberOf(civilOn, '苏9801民初201'),
      kind: 'civil',
      cause: '房屋租赁合同纠纷',
      causeEn: 'housing lease contract dispute',
      publicity: 'public',
      filingStatus: 'accepted',
      appliedOn: civilOn,
      filingDecidedOn: days.workday(-28),
      stage: 'awaiting_hearing',
      department: '民事审判庭',
      judge: '邓晓东',
      clerk: '丁宁',
      panel: [{ role: 'sole', name: '邓晓东' }],
      hearings: [{ startsAt: `${days.workday(15)} 14:00`, courtroom: '第五法庭', kind: 'trial' }],
      fees: [{ kind: 'acceptance', due: '1050.00', paid: '0', dueOn: days.workday(3) }],
      events: [{ on: days.workday(-28), text: '案件已立案', textEn: 'The case was filed' }],
      parties: [
        { role: 'plaintiff', name: '何美玲', idNumber: '320102196603120029' },
        party(li, 'defendant'),
      ],
    },
    {
      ref: 'K-003',
      court: west.court,
      number: numberOf(enforcementOn, '苏9802执202'),
      kind: 'enforcement',
      cause: '买卖合同纠纷执行',
      causeEn: 'enforcement in a sales contract dispute',
      publicity: 'public',
      filingStatus: 'accepted',
      appliedOn: enforcementOn,
      filingDecidedOn: days.workday(-58),
      stage: 'enforcement',
      department: '执行局',
      judge: '廖婷',
      clerk: '秦岚',
      events: [
        { on: days.workday(-58), text: '执行案件已立案', textEn: 'The enforcement was filed' },
        {
          on: days.workday(-40),
          text: '已查询被执行人财产',
          textEn: "The debtor's property was inquired into",
        },
        {
          on: days.workday(-12),
          text: '已冻结被执行人银行存款1.2万元，期限1年',
          textEn: "The debtor's bank deposits were frozen",
        },
      ],
      parties: [
        party(li, 'enforcement_applicant', { queryNumber: '26000202', password: '246802' }),
        { ...company, role: 'debtor' },
      ],
    },
    {
      ref: 'K-004',
      court: east.court,
      number: appealedNumber,
      kind: 'civil',
      cause: '劳务合同纠纷',
      causeEn: 'labour service contract dispute',
      publicity: 'public',
      filingStatus: 'accepted',
      appliedOn: appealedCaseOn,
      filingDecidedOn: days.workday(-147),
      stage: 'appealed',
      department: '民事审判庭',
      judge: '叶红梅',
      clerk: '丁宁',
      panel: [{ role: 'sole', name: '叶红梅' }],
      hearings: [{ startsAt: `${days.workday(-90)} 09:00`, courtroom: '第二法庭', status: 'held' }],
      fees: [
        { kind: 'acceptance', due: '50.00', paid: '50.00' },
        { kind: 'appeal', due: '50.00', paid: '50.00', dueOn: days.workday(-20), payer: '1' },
      ],
      events: [
        { on: days.workday(-147), text: '案件已立案', textEn: 'The case was filed' },
        { on: days.workday(-90), text: '已开庭审理', textEn: 'The hearing was held' },
        { on: days.workday(-45), text: '已宣判', textEn: 'Judgment was pronounced' },
        { on: days.workday(-32), text: '已收到上诉状', textEn: 'The appeal was received' },
        {
          on: days.workday(-10),
          text: '案卷已移送临江市中级人民法院',
          textEn: "The file was sent to Linjiang Intermediate People's Court",
        },
      ],
      firstInstanceCourt: east.name,
      firstInstanceNumber: appealedNumber,
      appealCourt: intermediate.name,
      appealedOn: days.workday(-32),
      fileSentOn: days.workday(-10),
      resultKind: 'judgment',
      resultOn: days.workday(-45),
      resultSummary: '判决驳回原告李建国的诉讼请求。',
      resultSummaryEn: 'The claims of the plaintiff were dismissed.',
      parties: [
        party(li, 'plaintiff', {
          queryNumber: '26000203',
          password: '246803',
          // The court has another number in this older case.
          mobile: '19900000103',
          servedOn: days.workday(-43),
        }),
        { role: 'defendant', name: '临江安居物业服务有限公司', kind: 'organisation' },
      ],
    },
  ];
}
