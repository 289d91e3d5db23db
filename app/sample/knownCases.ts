/**
 * The cases of the people whose sign-in data is known. `sql/sample/README.md` tells their stories.
 */
import type { CaseInput, PartyInput } from './caseInput.js';
import type { SampleDays } from './sampleDays.js';
import { samplePeople, type SamplePerson } from './samplePeople.js';

const intermediate = { court: '苏98', name: '临江市中级人民法院' };
const east = { court: '苏9801', name: '城东区人民法院' };
const west = { court: '苏9802', name: '城西区人民法院' };

const company: PartyInput = {
  role: 'defendant',
  name: '临江大江商贸有限公司',
  kind: 'organisation',
  idNumber: '91329801MA1XJ0001R',
};

/** Makes a person's row as a party, as printed on their first notice. */
function party(person: SamplePerson, role: string, more: Partial<PartyInput> = {}): PartyInput {
  const { name, residentId, queryNumber, password } = person;
  return { role, name, idNumber: residentId, queryNumber, password, ...more };
}

/** Makes the number of a case that was applied for on a day. */
function numberOf(appliedOn: string, rest: string): string {
  return `（${appliedOn.slice(0, 4)}）${rest}号`;
}

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
    fees: [{ kind: 'acceptance', due: '13800.00', paid: '13800.00', dueOn: days.workday(-34) }],
    events: [
      { on: days.workday(-39), text: '案件已立案', textEn: 'The case was filed' },
      {
        on: days.workday(-36),
        text: '已向被告送达起诉状副本和应诉通知书',
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

/** Fields that the first-instance civil cases of the intermediate court share. */
function intermediateCivil(appliedOn: string, serial: string) {
  return {
    court: intermediate.court,
    number: numberOf(appliedOn, `苏98民初${serial}`),
    kind: 'civil',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    department: '民事审判第一庭',
    judge: '沈国栋',
    clerk: '潘晓',
    panel: [
      { role: 'presiding', name: '沈国栋' },
      { role: 'judge', name: '顾文娟' },
      { role: 'assessor', name: '方思远' },
    ],
  } satisfies Partial<CaseInput>;
}

function lisCases(days: SampleDays): CaseInput[] {
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
      judge: '熊文静',
      clerk: '秦岚',
      fees: [{ kind: 'enforcement', due: '500.00', paid: '0' }],
      events: [
        { on: days.workday(-58), text: '执行案件已立案', textEn: 'The enforcement was filed' },
        {
          on: days.workday(-40),
          text: '已查询被执行人财产',
          textEn: "The debtor's property was inquired into",
        },
        {
          on: days.workday(-12),
          text: '已冻结被执行人银行存款',
          textEn: "The debtor's bank deposits were frozen",
        },
      ],
      parties: [
        party(li, 'applicant', { queryNumber: '26000202', password: '246802' }),
        { ...company, role: 'respondent' },
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
      judge: '萧玉兰',
      clerk: '卢燕',
      panel: [{ role: 'sole', name: '萧玉兰' }],
      hearings: [{ startsAt: `${days.workday(-90)} 09:00`, courtroom: '第二法庭', status: 'held' }],
      fees: [
        { kind: 'acceptance', due: '50.00', paid: '50.00' },
        { kind: 'appeal', due: '50.00', paid: '50.00', dueOn: days.workday(-20) },
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
          servedOn: days.workday(-43),
        }),
        { role: 'defendant', name: '临江安居物业服务有限公司', kind: 'organisation' },
      ],
    },
  ];
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
    publicity: 'privacy',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-33),
    stage: 'awaiting_hearing',
    department: '民事审判庭',
    judge: '崔雅琴',
    clerk: '白雪',
    panel: [
      { role: 'presiding', name: '崔雅琴' },
      { role: 'judge', name: '谭永康' },
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
    judge: '许晓岚',
    clerk: '袁琳',
    panel: [
      { role: 'presiding', name: '许晓岚' },
      { role: 'judge', name: '陆志远' },
      { role: 'judge', name: '曹建平' },
    ],
    hearings: [{ startsAt: `${days.workday(-40)} 09:00`, courtroom: '第一法庭', status: 'held' }],
    fees: [{ kind: 'acceptance', due: '46800.00', paid: '46800.00' }],
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
    resultSummary: '判决被告向原告支付股权转让款二百万元。',
    resultSummaryEn: 'The defendant shall pay the plaintiff two million yuan for the shares.',
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
    judge: '田志强',
    clerk: '金鑫',
    panel: [{ role: 'sole', name: '田志强' }],
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
      { on: days.workday(-50), text: '已开庭审理', textEn: 'The hearing was held' },
      { on: days.workday(-20), text: '已宣判', textEn: 'Judgment was pronounced' },
    ],
    resultKind: 'judgment',
    resultOn: days.workday(-20),
    resultSummary: '判决被告赔偿原告孙伟各项损失十八万六千元。',
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

const wangsCauses: readonly [string, string][] = [
  ['买卖合同纠纷', 'sales contract dispute'],
  ['建设工程施工合同纠纷', 'construction contract dispute'],
  ['金融借款合同纠纷', 'loan contract dispute'],
  ['房屋买卖合同纠纷', 'housing sale contract dispute'],
  ['劳动争议', 'labour dispute'],
  ['物业服务合同纠纷', 'property service contract dispute'],
];

function wangsCases(days: SampleDays): CaseInput[] {
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
    const [judge, clerk] = at === east ? ['范文博', '丁宁'] : ['廖婷', '陆瑶'];
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
      ],
    };
  });
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
