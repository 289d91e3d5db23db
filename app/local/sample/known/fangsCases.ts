/**
 * Fang Qing's cases: at each of them the guidance has an answer that fits. {@link fangsNumbers} are
 * the query numbers.
 */
import type { CaseInput } from '../caseInput.js';
import type { SampleDays } from '../sampleDays.js';
import { samplePeople } from '../samplePeople.js';
import { company, east, numberOf, party, west } from './knownParts.js';

const fang = samplePeople.fang;

/** The query numbers and passwords of Fang Qing's cases. */
export const fangsNumbers = {
  /** The fee is not paid yet. */
  fee: { queryNumber: fang.queryNumber, password: fang.password },
  /** A judgment was served on Fang Qing three workdays ago. */
  judgment: { queryNumber: '26000301', password: '515151' },
  /** The court has refused the filing. */
  refused: { queryNumber: '26000302', password: '515152' },
  /** The enforcement has ended, as no property was found. */
  noAssets: { queryNumber: '26000303', password: '515153' },
} as const;

/** Makes the cases, the latest first. */
export function fangsCases(days: SampleDays): CaseInput[] {
  return [unpaidLoan(days), refusedFiling(days), servedJudgment(days), endedEnforcement(days)];
}

function unpaidLoan(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-6);
  return {
    ref: 'K-201',
    court: east.court,
    number: numberOf(appliedOn, '苏9801民初601'),
    kind: 'civil',
    cause: '民间借贷纠纷',
    causeEn: 'private lending dispute',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-4),
    stage: 'filing',
    department: '民事审判庭',
    judge: '叶红梅',
    clerk: '丁宁',
    fees: [{ kind: 'acceptance', due: '2300.00', paid: '0', dueOn: days.workday(3) }],
    events: [{ on: days.workday(-4), text: '案件已立案', textEn: 'The case was filed' }],
    parties: [
      party(fang, 'plaintiff'),
      { role: 'defendant', name: '严斌', idNumber: '320102198707070037' },
    ],
  };
}

function refusedFiling(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-9);
  return {
    ref: 'K-202',
    court: east.court,
    kind: 'civil',
    cause: '相邻关系纠纷',
    causeEn: 'neighbour dispute',
    publicity: 'public',
    filingStatus: 'refused',
    appliedOn,
    filingDecidedOn: days.workday(-5),
    filingReason: '没有明确的被告（民诉法第122条第2项）',
    filingReasonEn: 'The defendant is not clearly named',
    stage: 'filing',
    department: '立案庭',
    events: [{ on: appliedOn, text: '已收到起诉材料', textEn: 'The complaint was received' }],
    parties: [party(fang, 'plaintiff', fangsNumbers.refused)],
  };
}

function servedJudgment(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-80);
  return {
    ref: 'K-203',
    court: east.court,
    number: numberOf(appliedOn, '苏9801民初602'),
    kind: 'civil',
    cause: '买卖合同纠纷',
    causeEn: 'sales contract dispute',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-78),
    stage: 'decided',
    department: '民事审判庭',
    judge: '邓晓东',
    clerk: '丁宁',
    panel: [{ role: 'sole', name: '邓晓东' }],
    hearings: [{ startsAt: `${days.workday(-30)} 09:30`, courtroom: '第五法庭', status: 'held' }],
    fees: [{ kind: 'acceptance', due: '1050.00', paid: '1050.00' }],
    events: [
      { on: days.workday(-78), text: '案件已立案', textEn: 'The case was filed' },
      { on: days.workday(-30), text: '已开庭审理', textEn: 'The hearing was held' },
      { on: days.workday(-4), text: '已宣判', textEn: 'Judgment was pronounced' },
    ],
    resultKind: 'judgment',
    resultOn: days.workday(-4),
    resultSummary: '判决驳回原告方晴的诉讼请求。',
    resultSummaryEn: 'The claims of the plaintiff were dismissed.',
    parties: [
      party(fang, 'plaintiff', { ...fangsNumbers.judgment, servedOn: days.workday(-3) }),
      { ...company, servedOn: days.workday(-2) },
    ],
  };
}

function endedEnforcement(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-130);
  return {
    ref: 'K-204',
    court: west.court,
    number: numberOf(appliedOn, '苏9802执603'),
    kind: 'enforcement',
    cause: '劳务合同纠纷执行',
    causeEn: 'enforcement in a labour service contract dispute',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-128),
    stage: 'enforcement_ended',
    department: '执行局',
    judge: '廖婷',
    clerk: '秦岚',
    events: [
      { on: days.workday(-128), text: '执行案件已立案', textEn: 'The enforcement was filed' },
      {
        on: days.workday(-100),
        text: '已查询被执行人财产',
        textEn: "The debtor's property was inquired into",
      },
      {
        on: days.workday(-20),
        text: '未发现可供执行的财产，裁定终结本次执行程序',
        textEn: 'No property was found; this enforcement has ended',
      },
    ],
    enforcementEndedOn: days.workday(-20),
    parties: [
      party(fang, 'enforcement_applicant', fangsNumbers.noAssets),
      { ...company, role: 'debtor' },
    ],
  };
}
