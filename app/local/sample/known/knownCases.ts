/**
 * The cases of the people whose sign-in data is known. `sql/sample/README.md` tells their stories.
 */
import type { CaseInput } from '../caseInput.js';
import type { SampleDays } from '../sampleDays.js';
import { samplePeople } from '../samplePeople.js';
import { fangsCases } from './fangsCases.js';
import { hesEnforcement } from './hesEnforcement.js';
import { lisCases } from './lisCases.js';
import { qiansFiling } from './qiansFiling.js';
import { tangsFees } from './tangsFees.js';
import { wangsCases } from './wangsCases.js';
import { intermediateCivil, party, company, west, numberOf, east } from './knownParts.js';

/** Makes the cases of the known people, with dates around the day of loading. */
export function knownCases(days: SampleDays): CaseInput[] {
  return [
    zhangsLoan(days),
    ...lisCases(days),
    chensPrivacy(days),
    zhaosDecision(days),
    sunsJudgment(days),
    ...wangsCases(days),
    zhousFiling(days),
    qiansFiling(days),
    ...fangsCases(days),
    hesEnforcement(days),
    ...tangsFees(days),
  ];
}

function zhangsLoan(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-42);
  return {
    ref: 'K-001',
    ...intermediateCivil(appliedOn, '101'),
    cause: '民间借贷纠纷',
    causeEn: 'private lending dispute',
    filingDecidedOn: days.workday(-39),
    stage: 'awaiting_hearing',
    hearings: [{ startsAt: `${days.workday(9)} 09:30`, courtroom: '第三法庭', kind: 'trial' }],
    // One hundred million yuan are in dispute, and the plaintiff lives in another province: less
    // would be for a basic court (法发〔2021〕27号 Art. 2).
    fees: [{ kind: 'acceptance', due: '541800.00', paid: '541800.00', dueOn: days.workday(-34) }],
    events: [
      { on: days.workday(-39), text: '案件已立案', textEn: 'The case was filed' },
      {
        on: days.workday(-36),
        text: '已向被告送达起诉状副本（3份）和应诉通知书',
        textEn: 'The complaint and the notice to respond were served on the defendant',
      },
      {
        on: days.workday(-15),
        text: '已组成合议庭并排定开庭日期',
        textEn: 'The panel was formed and the hearing was set',
      },
    ],
    parties: [party(samplePeople.zhang, 'plaintiff'), company],
  };
}

function chensPrivacy(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-35);
  return {
    ref: 'K-005',
    court: west.court,
    number: numberOf(appliedOn, '苏9802民初301'),
    kind: 'civil',
    cause: '离婚纠纷',
    causeEn: 'divorce dispute',
    publicity: 'divorce',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-33),
    stage: 'awaiting_hearing',
    department: '民事审判庭',
    judge: '姜志刚',
    clerk: '陆瑶',
    panel: [
      { role: 'presiding', name: '姜志刚' },
      { role: 'judge', name: '邹国平' },
      { role: 'assessor', name: '龙小燕' },
    ],
    hearings: [{ startsAt: `${days.workday(12)} 14:30`, courtroom: '第六法庭', kind: 'trial' }],
    fees: [{ kind: 'acceptance', due: '300.00', paid: '300.00' }],
    events: [{ on: days.workday(-33), text: '案件已立案', textEn: 'The case was filed' }],
    parties: [
      party(samplePeople.chen, 'plaintiff'),
      { role: 'defendant', name: '吴强', idNumber: '32010219900505001X' },
    ],
  };
}

/** The number in the message by which the court has served the summons on her. */
export const zhaosDocument = '电送2026第004821753号';

function zhaosDecision(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-110);
  return {
    ref: 'K-006',
    ...intermediateCivil(appliedOn, '102'),
    cause: '股权转让纠纷',
    causeEn: 'equity transfer dispute',
    filingDecidedOn: days.workday(-107),
    stage: 'decided',
    department: '民事审判第二庭',
    judge: '顾文娟',
    clerk: '袁琳',
    panel: [
      { role: 'presiding', name: '顾文娟' },
      { role: 'judge', name: '蒋明德' },
      { role: 'judge', name: '彭丽华' },
    ],
    hearings: [{ startsAt: `${days.workday(-40)} 09:00`, courtroom: '第一法庭', status: 'held' }],
    fees: [{ kind: 'acceptance', due: '2541800.00', paid: '2541800.00' }],
    events: [
      { on: days.workday(-107), text: '案件已立案', textEn: 'The case was filed' },
      { on: days.workday(-40), text: '已开庭审理', textEn: 'The hearing was held' },
      {
        on: days.workday(-2),
        text: '裁判文书已制作，正在送达',
        textEn: 'The judgment is written and is being served',
      },
    ],
    resultKind: 'judgment',
    resultOn: days.workday(-2),
    resultSummary:
      '判决被告自判决生效之日起10日内向原告支付股权转让款500000000元，并按LPR的1.5倍支付违约金。',
    resultSummaryEn:
      'The defendant shall pay the plaintiff 500,000,000 yuan for the shares within 10 days.',
    servedDocuments: [{ number: zhaosDocument, on: days.workday(-55), to: '1' }],
    parties: [party(samplePeople.zhao, 'plaintiff'), { ...company, servedOn: days.workday(-1) }],
  };
}

function sunsJudgment(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-120);
  return {
    ref: 'K-007',
    court: east.court,
    number: numberOf(appliedOn, '苏9801民初401'),
    kind: 'civil',
    cause: '机动车交通事故责任纠纷',
    causeEn: 'traffic accident liability dispute',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-117),
    stage: 'decided',
    department: '民事审判庭',
    assistant: '苏婉清',
    judge: '邓晓东',
    clerk: '丁宁',
    panel: [{ role: 'sole', name: '邓晓东' }],
    hearings: [{ startsAt: `${days.workday(-50)} 14:00`, courtroom: '第四法庭', status: 'held' }],
    fees: [
      {
        kind: 'acceptance',
        due: '4600.00',
        paid: '9200.00',
        refundable: '4600.00',
        refunded: '0',
      },
      { kind: 'preservation', due: '1520.00', paid: '1520.00' },
    ],
    events: [
      { on: days.workday(-117), text: '案件已立案', textEn: 'The case was filed' },
      {
        on: days.workday(-112),
        text: '已冻结被告银行存款',
        textEn: "The defendant's bank deposits were frozen",
        kind: 'preservation',
      },
      { on: days.workday(-50), text: '已开庭审理', textEn: 'The hearing was held' },
      { on: days.workday(-20), text: '已宣判', textEn: 'Judgment was pronounced' },
    ],
    resultKind: 'judgment',
    resultOn: days.workday(-20),
    preservationExecutedOn: days.workday(-112),
    resultSummary: '判决被告赔偿原告孙伟各项损失186000元（已付30%），于判决生效之日起15日内付清。',
    resultSummaryEn: 'The defendant shall pay the plaintiff damages of 186,000 yuan.',
    parties: [
      party(samplePeople.sun, 'plaintiff', { servedOn: days.workday(-18) }),
      {
        role: 'defendant',
        name: '临江平稳汽车运输有限公司',
        kind: 'organisation',
        idNumber: '91329801MA1XJ0002W',
        servedOn: days.workday(-17),
      },
    ],
  };
}

function zhousFiling(days: SampleDays): CaseInput {
  return {
    ref: 'K-008',
    court: east.court,
    kind: 'civil',
    cause: '健康权纠纷',
    causeEn: 'dispute over the right to health',
    publicity: 'public',
    filingStatus: 'pending',
    appliedOn: days.workday(-3),
    stage: 'filing',
    department: '立案庭',
    events: [
      { on: days.workday(-3), text: '已收到起诉材料', textEn: 'The complaint was received' },
    ],
    parties: [
      party(samplePeople.zhou, 'plaintiff'),
      { role: 'defendant', name: '临江市第二健身俱乐部', kind: 'organisation' },
    ],
  };
}
